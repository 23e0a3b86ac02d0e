// Providers, doctors and persons among their peers.
import { get, getPersonal, type Page } from './client'

export interface ProviderRow {
  fixmedins_code: string
  fixmedins_name: string | null
  fixmedins_type: string | null
  hosp_lv: string | null
  region: string | null
  settlements: number | null
  fund_pay_sumamt: string | null
  findings: number
  clues: number
  fund_amt: string
}
type Figure = number | string | null
export interface Indicator {
  id: string
  title: string
  value: Figure
  unit: string
  about?: string | null // how it is computed
  source?: string
  peer_p25: Figure
  peer_median: Figure
  peer_p75: Figure
  peer_p95: Figure
  percentile: number | null // 0 to 100 among the peers
}
export interface ProfileMonth {
  month: string
  settlements: number
  medfee_sumamt: string | null
  fund_pay_sumamt: string | null
  fund_amt?: string | null // of findings
}
export interface ProfileRule {
  rule: string
  title: string
  clues?: number
  findings: number
  confirmed?: number
  overturned?: number
  fund_amt: string
}
export interface ProfilePart {
  code: string
  name: string | null
  dept_name?: string | null
  settlements: number | null
  persons?: number | null
  medfee_sumamt?: string | null
  det_item_fee_sumamt?: string | null
  drug_amt?: string | null
  consumable_amt?: string | null
  fund_pay_sumamt: string | null
  findings?: number | null
  fund_amt?: string | null
}
export type Kind = 'provider' | 'doctor' | 'person'
export interface Profile {
  provider?: Record<string, string | number | null>
  doctor?: Record<string, string | number | null>
  person?: Record<string, string | number | null>
  lake_state?: string
  window?: { from: string; to: string } | null
  partial?: boolean // a person of whom the reader sees only some settlements
  jumps?: { month: string; fund_pay_sumamt: string; median: string; upper: string }[]
  months: ProfileMonth[]
  indicators: Indicator[]
  peers: { group: string; count: number } | null
  rules: ProfileRule[]
  departments?: ProfilePart[]
  doctors?: ProfilePart[]
  providers?: ProfilePart[]
  clues: { clues: number; findings: number; fund_amt: string; open?: number | null } | null
}

export interface ProviderQuery {
  text?: string
  level?: string
  type?: string
}
export const listProviders = (query: ProviderQuery, after: string | null) =>
  get<Page<ProviderRow>>('/v1/providers', { ...query, after, limit: 50 })

const paths: Record<Kind, string> = { provider: 'providers', doctor: 'doctors', person: 'persons' }
export const readProfile = (kind: Kind, id: string) =>
  getPersonal<Profile>(`/v1/${paths[kind]}/${encodeURIComponent(id)}`)
