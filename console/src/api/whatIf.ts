// A claim that is judged and forgotten: docs/integration.md, "REST: one claim".
import { post } from './client'

export interface Claim {
  moment?: string
  psn?: Record<string, unknown>
  mdtrt_d: Record<string, unknown>
  setl_d?: Record<string, unknown>
  diag_d?: Record<string, unknown>[]
  oprn_d?: Record<string, unknown>[]
  fee_list_d: Record<string, unknown>[]
}
export interface Hit {
  finding_id: string
  rule_id: string
  title: string
  category: string
  version: number
  source: string
  severity: string
  decision: string
  shadow: boolean
  point: string | null
  message: string
  basis: string
  vola_amt: string | null
  values: Record<string, unknown>
  lines: { feedetl_sn: string; violates: boolean; current: boolean; inscp_scp_amt: string | null }[]
}
export interface Verdict {
  checked: boolean
  decision: string
  rulebook_hash: string
  hits: Hit[]
  warnings?: (string | { path: string; message?: string; value?: string })[]
}
export const whatIf = (claim: Claim) => post<Verdict>('/v1/what-if', claim)
