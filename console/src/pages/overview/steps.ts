// The four steps of money, from the balances of the ledger. A balance is what stands on an account now; what has
// come as far as a step is that and everything that went on from it.
import type { RouteLocationRaw } from 'vue-router'
import type { Overview } from '@/api/overview'
import { micros } from '@/text/format'

export interface MoneyStep {
  name: 'identified' | 'confirmed' | 'agreed' | 'recovered'
  total: bigint // micros that have come so far
  standing: bigint // micros that are there now
  share: number | null // of the step before
  to: RouteLocationRaw
}

const kStates = {
  identified: 'hit,first_review,appeal,second_review,second_appeal,panel,final',
  confirmed: 'handling',
  agreed: 'rectification',
} as const

export function moneySteps(accounts: Overview['accounts']): MoneyStep[] {
  const of = (account: string) => micros(accounts.find((each) => each.account === account)?.amount) ?? 0n
  const recovered = of('recovered')
  const agreed = recovered + of('agreed') + of('written_off')
  const confirmed = agreed + of('confirmed')
  // What was identified: all that ever came from `found`, whose balance is its negative.
  const identified = of('found') < 0n ? -of('found') : confirmed + of('identified') + of('released') + of('rounding')
  const share = (part: bigint, whole: bigint) => (whole > 0n ? Number((part * 1000000n) / whole) / 1000000 : null)
  return [
    { name: 'identified', total: identified, standing: of('identified'), share: null, to: { path: '/clues', query: { state: kStates.identified } } },
    { name: 'confirmed', total: confirmed, standing: of('confirmed'), share: share(confirmed, identified), to: { path: '/clues', query: { state: kStates.confirmed } } },
    { name: 'agreed', total: agreed, standing: of('agreed'), share: share(agreed, confirmed), to: { path: '/clues', query: { state: kStates.agreed } } },
    { name: 'recovered', total: recovered, standing: recovered, share: share(recovered, agreed), to: { path: '/ledger' } },
  ]
}
