import { describe, expect, it } from 'vitest'
import { compare, daysUntil, exactMoney, fromMicros, micros, money, shortMoney, sum, time } from './format'

describe('money', () => {
  it.each([
    ['0', '0.00'],
    ['12.5', '12.50'],
    ['1234567.895', '1,234,567.90'],
    ['0.005', '0.01'],
    ['0.004999', '0.00'],
    ['-1234.5', '-1,234.50'],
    ['-0.001', '0.00'],
    ['9007199254740993.01', '9,007,199,254,740,993.01'],
    ['abc', 'abc'],
    [null, '–'],
  ])('%s reads %s', (given, expected) => expect(money(given)).toBe(expected))

  it.each([
    ['1234.567891', '1,234.567891'],
    ['1234.500000', '1,234.50'],
    ['7', '7.00'],
  ])('%s is exactly %s', (given, expected) => expect(exactMoney(given)).toBe(expected))

  it('adds without loss', () => {
    expect(sum(['0.1', '0.2', null, '100.000001'])).toBe('100.300001')
    expect(fromMicros(-micros('3.10')!)).toBe('-3.10')
    expect(compare('10', '9.99')).toBe(1)
    expect(compare('10', '10.000000')).toBe(0)
  })
  it('shortens by the language', () => {
    expect(shortMoney('123456789.00', true)).toEqual({ text: '1.23', unit: '亿元' })
    expect(shortMoney('51234.00', true)).toEqual({ text: '5.12', unit: '万元' })
    expect(shortMoney('51234.00', false)).toEqual({ text: '51.23', unit: 'k' })
  })
})

describe('time', () => {
  it('drops seconds', () => {
    expect(time('2025-03-01 08:15:30')).toBe('2025-03-01 08:15')
    expect(time('2025-03-01')).toBe('2025-03-01')
  })
  it('counts days', () => {
    expect(daysUntil('2025-03-03', new Date(2025, 2, 1, 23))).toBe(2)
    expect(daysUntil('2025-02-28', new Date(2025, 2, 1))).toBe(-1)
  })
})
