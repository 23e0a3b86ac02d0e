// The whole picture: fund, findings and where their money stands, within what the reader may see.
import { get } from './client'

export interface OverviewMonth {
  month: string
  fund_paid: string | null
  identified: string
  confirmed: string
  recovered: string
}
export interface Alert {
  kind: string
  severity: string
  title: string
  detail: string
  link: string | null
}
export interface Overview {
  as_of: string
  lake_state?: string // none, computing, ready, failed
  window?: { from: string; to: string } | null // months that figures of the lake are of
  lake: {
    persons: number | null // unknown over several grants
    providers: number
    settlements: number
    fund_pay_sumamt: string
    months: string[]
  } | null
  findings: { clues: number; findings: number; fund_amt: string }
  accounts: { account: string; account_zh: string; amount: string }[]
  stages: { state: string; state_zh: string; clues: number; fund_amt: string }[]
  regions: { region: string; name: string | null; clues: number; fund_amt: string; fund_paid: string | null }[]
  months: OverviewMonth[]
  rules: { rule: string; title: string; clues: number; findings: number; fund_amt: string }[]
  providers: { fixmedins_code: string; fixmedins_name: string; clues: number; findings: number; fund_amt: string }[]
  alerts: Alert[]
}

export const readOverview = () => get<Overview>('/v1/overview')
