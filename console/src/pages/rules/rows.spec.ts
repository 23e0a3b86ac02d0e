import { describe, expect, it } from 'vitest'
import type { RuleRow } from '@/api/rulebook'
import { coverage, overturnRate } from './rows'

const rule = (more: Partial<RuleRow>): RuleRow => ({
  id: 'r', title: '', class: '', source: 'illustrative', status: 'shadow', version: 1, severity: 'low', seq88: null, gz79: null,
  findings: 0, clues: 0, confirmed: 0, overturned: 0, fund_amt: '0.00', ...more,
})

describe('coverage', () => {
  it('counts an entry of a list once, by its best source, and sources apart', () => {
    const [edition, framework, beyond] = coverage([
      rule({ id: 'a', seq88: 1, gz79: 'GZ1', source: 'official' }),
      rule({ id: 'b', seq88: 1 }),
      rule({ id: 'c', seq88: 2, gz79: 'GZ2' }),
      rule({ id: 'd' }),
    ])
    expect(edition).toMatchObject({ size: 88, there: 2 })
    expect(edition?.sources).toEqual([{ source: 'official', rules: 1 }, { source: 'regional', rules: 0 }, { source: 'illustrative', rules: 1 }])
    expect(framework).toMatchObject({ size: 79, there: 2 })
    expect(beyond).toMatchObject({ size: null, there: 1 })
  })
})

describe('overturnRate', () => {
  it.each([
    [19, 0, null],
    [14, 6, 0.3],
    [0, 20, 1],
  ])('%i confirmed, %i overturned', (confirmed, overturned, rate) => expect(overturnRate(rule({ confirmed, overturned }))).toBe(rate))
})
