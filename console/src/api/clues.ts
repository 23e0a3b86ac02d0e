import { getPersonal, type Page, post, type Query, upload } from './client'

export interface ClueRow {
  clue_id: number
  grouping_by: string
  fixmedins_code: string
  fixmedins_name: string | null
  person: string | null
  person_key: string | null
  rule: string
  title: string
  month: string | null
  part: number
  region: string | null
  severity: number
  severity_name: string
  state: string
  state_zh: string
  version: number
  findings: number
  net_amt: string
  fund_amt: string
  upheld_amt: string | null
  score: string | null
  assignee: string | null
  due_on: string | null
  overdue: boolean
  attention: boolean
  created_at: string
  changed_at: string
}
export interface ClueSummary {
  by_state: { state: string; state_zh: string; clues: number; fund_amt: string }[]
  mine: number
  overdue: number
  unassigned: number
  attention: number
}
export interface Finding {
  finding_id: string
  rule: string
  version: number
  title: string
  source: string
  severity: string | number
  point: string | null
  state: string
  person: string | null
  person_key: string | null
  mdtrt_id: string
  setl_id: string
  setl_time: string
  bilg_dr_codg: string | null
  dr_name: string | null
  vola_amt: string
  standing_amt: string
  net_amt: string
  fund_amt: string
  upheld_amt: string | null
  message: string
  values: Record<string, unknown> | null
  basis: string | null
  violates: { setl_id: string; feedetl_sn: string }[]
  involves: { setl_id: string; feedetl_sn: string }[]
}
export interface ClueEvent {
  at: string
  actor: string | null // unnamed to who is outside
  event: string
  event_zh: string
  from_state: string | null
  to_state: string | null
  reason: string | null
  before_amt: string | null
  after_amt: string | null
  combined: boolean
}
export interface Vote {
  at: string
  expert: string
  upholds: boolean
  reason: string | null
  round: number
}
export interface Note {
  at: string
  actor: string
  body: string
}
export interface Attachment {
  attachment_id: number
  at: string
  actor: string
  name: string
  type: string
  size: number
  sha256?: string
}
export interface DoorDeadline {
  name: string
  due_on: string | null
  met_at: string | null
}
export interface Door {
  door_id: number
  kind: string
  kind_zh?: string
  at: string
  actor: string | null
  party: string | null
  article: string | null
  measure: string | null
  detail: string | null
  recover: string | null
  extra: string | null
  deadlines: DoorDeadline[]
}
export interface Action {
  event: string
  event_zh: string
  reason: boolean
  amounts: boolean
  attachment: boolean
  until: boolean
  refused: { code: string; message: string } | null
}
export interface LawRow {
  law: string
  article: string
  article_zh?: string
  note?: string | null
  subject?: string | null
  consequence: string | null
  confidence?: string | null
  multiple?: { min: string | null; max: string | null } | null
}
export interface RuleText {
  id: string
  title: string
  about: string | null
  source: string
  version: number
  status: string | null
  basis: string | null
  law: LawRow[] | null
  class?: string | null
  false_positives: { id: string; reason: string }[] | null
}
export interface Clue {
  clue: ClueRow
  findings: Finding[]
  findings_next: string | null
  inside: boolean // all of it; else what its institution or doctor was told
  events: ClueEvent[]
  votes: Vote[]
  notes: Note[]
  attachments: Attachment[]
  doors: Door[]
  balances: { account: string; account_zh: string; amount: string }[]
  actions: Action[]
  rule: RuleText | null
}
export interface VisitRow {
  mdtrt_id: string
  setl_id: string | null
  fixmedins_code: string
  fixmedins_name: string | null
  med_type: string | null
  begntime: string | null
  endtime: string | null
  dise_codg?: string | null
  dise_name?: string | null
  medfee_sumamt: string | null
  fund_pay_sumamt: string | null
  cited: boolean
}
export interface BillLine {
  setl_id: string
  feedetl_sn: string
  fee_ocur_time: string | null
  med_list_codg: string | null
  hilist_name?: string | null
  medins_list_name?: string | null
  spec: string | null
  cnt: string | null
  pric: string | null
  det_item_fee_sumamt: string | null
  inscp_scp_amt: string | null
  mark: 'violates' | 'involves' | ''
}
export interface Evidence {
  person: Record<string, string | number | null> | null
  visits: VisitRow[]
  settlement: Record<string, string | number | null> | null
  diagnoses: Record<string, string | number | null>[]
  lines: BillLine[]
}
export interface Similar {
  clue_id: number | null
  decided_at: string | null
  fixmedins_code: string | null
  region: string | null
  state: string
  state_zh: string
  reason: string | null
  fund_amt: string
  upheld_amt: string
  upheld_share: string | null
}
export interface ClearingFact {
  id: string
  title: string
  about: string | null
  source: string
  result: 'cleared' | 'not_cleared' | 'unknown' | 'ask'
  route: string
  route_zh: string
  detail: string | null
  cleared: number
  unknown: number
  looked_at: number
  findings: string[]
  ask: string | null
}
export interface Outcome {
  state: string
  version: number
  due_on: string | null
  upheld_amt: string | null
  combined: boolean
}
export interface Decision {
  version: number
  event: string
  reason?: string
  amounts?: Record<string, string>
  until?: string
  acknowledged?: string // facts that speak against it, by id, joined by commas
}
export interface BulkResult extends Partial<Outcome> {
  clue_id: number
  ok: boolean
  error?: { code: string; message: string }
}
export interface DoorOrder {
  version: number
  kind: string
  party?: string
  law?: string
  article?: string
  recover?: string
  extra?: string
  measure?: string
  count?: number
  second_officer?: string
  pay_by?: string
  reason: string
}
export interface Workload {
  assignee: string
  clues: number
  overdue: number
  fund_amt: string
}
export interface ClueSum {
  key: string
  person_key?: string | null
  clues: number
  findings: number
  fund_amt: string
}

export const listClues = (query: Query) => getPersonal<Page<ClueRow>>('/v1/clues', query)
export const sumUp = (query: Query) => getPersonal<ClueSummary>('/v1/clues/summary', query)
export const readClue = (id: number) => getPersonal<Clue>(`/v1/clues/${id}`)
export const moreFindings = (id: number, after: string) =>
  getPersonal<Page<Finding>>(`/v1/clues/${id}/findings`, { after, limit: 200 })
export const readEvidence = (id: number, finding: string) =>
  getPersonal<Evidence>(`/v1/clues/${id}/evidence`, { finding_id: finding })
export const readSimilar = (id: number) => getPersonal<{ rows: Similar[] }>(`/v1/clues/${id}/similar`)
export const readClearing = (id: number) => getPersonal<{ at: string | null; facts: ClearingFact[] }>(`/v1/clues/${id}/clearing`)
export const testClearing = (id: number) => post<{ at: string | null; facts: ClearingFact[] }>(`/v1/clues/${id}/clearing`)
export const decide = (id: number, decision: Decision) => post<Outcome>(`/v1/clues/${id}/decisions`, decision)
export const decideAll = (decisions: (Decision & { clue_id: number })[]) =>
  post<{ results: BulkResult[] }>('/v1/decisions', { decisions })
export const vote = (id: number, version: number, upholds: boolean, reason: string) =>
  post<unknown>(`/v1/clues/${id}/votes`, { version, upholds, reason })
export const assign = (id: number, version: number, assignee: string) =>
  post<unknown>(`/v1/clues/${id}/assignment`, { version, assignee })
export const addNote = (id: number, body: string) => post<unknown>(`/v1/clues/${id}/notes`, { body })
export const attach = (id: number, file: File) => upload<Attachment>(`/v1/clues/${id}/attachments`, file, { name: file.name })
export const recordDoor = (id: number, order: DoorOrder) => post<{ door_id: number }>(`/v1/clues/${id}/doors`, order)
export const meetDeadline = (door: number, name: string, reason: string) =>
  post<unknown>(`/v1/doors/${door}/deadlines/${encodeURIComponent(name)}`, { reason })
export const readWorkloads = () => getPersonal<{ rows: Workload[] }>('/v1/workloads')
export const sumClues = (by: 'provider' | 'rule' | 'person') => getPersonal<{ rows: ClueSum[] }>('/v1/clues/sums', { by })
export const attachmentPath = (id: number) => `/v1/attachments/${id}`
