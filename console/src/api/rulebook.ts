// The rule library: what rules say, how they did, and what may happen to them next.
import { get, post } from './client'

export interface RuleRow {
  id: string
  title: string
  class: string
  source: string
  status: string
  version: number
  severity: string
  seq88: number | null
  gz79: string | null
  findings: number
  clues: number
  confirmed: number
  overturned: number
  fund_amt: string
}
export interface Rulebook {
  rulebook_hash: string
  region: string
  rules: RuleRow[]
  mistakes: Diagnostic[] // of the rulebook as it lies on disk
}
export interface RuleEvent {
  at: string
  who: string
  event: string // ship, move, backtest, decisions
  version?: number
  from?: string | null
  to?: string | null
  why?: string | null
  findings?: number
  persons?: number
  providers?: number
  vola_amt?: string
  confirmed?: number
  overturned?: number
}
export interface RuleParameter {
  name: string
  type: string
  value: string
  unit: string
  about: string
}
export interface RuleMove {
  to: string
  refused: { code: string; message: string } | null
}
export interface RulePage extends RuleRow {
  about: string
  text: string // the file
  cases: { name: string; fires: boolean; text: string }[]
  history: RuleEvent[]
  parameters: RuleParameter[]
  law: { law: string; article: string; subject: string | null; consequence: string | null; note: string | null; confidence: string | null }[]
  exceptions: { id: string; reason: string }[]
  moments: { before: string; during: string; after: string }
  knowledge_tables: { table: string; points: number; points_current: number }[]
  false_positives: string[]
  moves: RuleMove[]
}
/** A mistake in a rule's text, with its place. */
export interface Diagnostic {
  file: string
  line: number
  column: number
  severity: string // error, warning
  name: string
  message: string
  suggestion: string | null
}

export interface TrialFinding {
  finding_id: string
  rule: string
  psn_no: string // masked
  fixmedins_code: string
  setl_id: string
  setl_time: string
  message: string
  values: { [name: string]: unknown } | string
  violates: string // setl_id:feedetl_sn joined by '|'
  involves: string
  vola_amt: string
  net_amt: string
}
export interface Backtest {
  persons: number
  settlements: number
  lines: number
  seconds: number
  rulebook_hash: string
  findings: number
  net_amt: string
  fund_amt: string
  rules: { rule: string; findings: number; persons: number; providers: number }[]
  shadow?: { rules: { rule: string; findings: number; persons: number; providers: number }[] }
  months: { month: string; findings: number; net_amt: string }[]
  providers: {
    fixmedins_code: string
    fixmedins_name: string
    findings: number
    persons: number
    net_amt: string
    fund_amt: string
  }[]
  sample: TrialFinding[]
}
export interface TrialCounts {
  findings: number
  vola_amt: string
  net_amt: string
  fund_amt: string
}
/** Of a text with mistakes only the diagnostics. */
export interface DiffResult extends Partial<Difference> {
  diagnostics: Diagnostic[]
}
export interface Difference {
  a: TrialCounts
  b: TrialCounts
  only_a: TrialCounts
  only_b: TrialCounts
  both: number
  changed: number
  providers: {
    fixmedins_code: string
    fixmedins_name?: string
    only_a: number
    only_b: number
    changed: number
    net_a: string
    net_b: string
  }[]
  sample_a: TrialFinding[]
  sample_b: TrialFinding[]
}

const path = (id: string) => `/v1/rulebook/rules/${encodeURIComponent(id)}`
export const readRulebook = () => get<Rulebook>('/v1/rulebook')
export const readRule = (id: string) => get<RulePage>(path(id))
export const startBacktest = (id: string, parameters: { [name: string]: string }) =>
  post<{ job_id: string }>(`${path(id)}/backtests`, { parameters })
export const startDiff = (id: string, text: string) => post<{ job_id: string }>(`${path(id)}/diffs`, { text })
export type RuleRecord =
  | { kind: 'backtest'; job_id: string; why: string }
  | { kind: 'decisions'; confirmed: number; overturned: number; why: string }
export const record = (id: string, body: RuleRecord) => post<unknown>(`${path(id)}/records`, body)
export const move = (id: string, to: string, why: string) => post<{ reloaded: boolean | null; reload_error?: string; overlay: string | null }>(`${path(id)}/moves`, { to, why })
