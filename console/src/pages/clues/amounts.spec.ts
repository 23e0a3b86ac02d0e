import { describe, expect, it } from 'vitest'
import { mostOf } from './amounts'

describe('mostOf', () => {
  it.each([
    ['first_review', '12.345', null, '12.35'],
    ['first_review', '12.345', '3.00', '12.35'],
    ['second_review', '12.345', '3', '3.00'],
    ['second_review', '0.004', null, '0.00'],
  ])('%s of %s and %s is %s', (state, fund_amt, upheld_amt, expected) => expect(mostOf({ fund_amt, upheld_amt }, state)).toBe(expected))
})
