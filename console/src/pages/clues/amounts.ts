// The most that may stand of a finding: at the second review what stood after the first, before that
// its fund money, in whole cents.
import type { Finding } from '@/api/clues'
import { micros } from '@/text/format'

export function cents(amount: string): string {
  const value = micros(amount) ?? 0n
  const whole = (value + 5000n) / 10000n
  return `${whole / 100n}.${(whole % 100n).toString().padStart(2, '0')}`
}
export function mostOf(finding: Pick<Finding, 'fund_amt' | 'upheld_amt'>, state: string): string {
  return cents(state === 'second_review' && finding.upheld_amt !== null ? finding.upheld_amt : finding.fund_amt)
}
