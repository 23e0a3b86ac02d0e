import { describe, expect, it } from 'vitest'
import { moneySteps } from './steps'

const of = (amounts: Record<string, string>) => Object.entries(amounts).map(([account, amount]) => ({ account, account_zh: '', amount }))

describe('moneySteps', () => {
  it('counts at each step what is there and what went on', () => {
    const steps = moneySteps(of({ found: '-100.00', identified: '40.00', released: '20.00', confirmed: '15.00', agreed: '10.00', recovered: '12.00', written_off: '3.00' }))
    expect(steps.map((each) => each.total)).toEqual([100000000n, 40000000n, 25000000n, 12000000n])
    expect(steps.map((each) => each.standing)).toEqual([40000000n, 15000000n, 10000000n, 12000000n])
    expect(steps.map((each) => each.share)).toEqual([null, 0.4, 0.625, 0.48])
  })
  it('does without the source account', () => {
    expect(moneySteps(of({ identified: '1.00', released: '0.50', rounding: '0.004' }))[0]?.total).toBe(1504000n)
  })
  it('has no shares of nothing', () => {
    expect(moneySteps([]).map((each) => each.share)).toEqual([null, null, null, null])
  })
})
