import { del, get, getPersonal, type Page, post, put, type Query } from './client'

export interface Suppression {
  suppression_id: number
  rule: string
  region: string | null
  fixmedins_code: string | null
  person: string | null
  person_key: string | null
  bilg_dr_codg: string | null
  reason: string
  until: string
  at: string
  actor: string
  ended_at: string | null
  ended_by: string | null
  end_reason: string | null
  clues: number // ever held back; `_now`: now
  findings: number
  fund_amt: string
  clues_now: number
  fund_amt_now: string
}
export const listSuppressions = (ended: boolean) => getPersonal<Page<Suppression>>('/v1/suppressions', { ended })
export const addSuppression = (body: Record<string, string>) => post<{ suppression_id: number; clues: number; fund_amt: string }>('/v1/suppressions', body)
export const endSuppression = (id: number, reason: string) => del<unknown>(`/v1/suppressions/${id}`, { reason })

export interface Proposal {
  clue_id: number
  version: number
  assignee: string | null
  fund_amt: string
}
export const assignAll = (body: { state: string; by: string; limit?: number; region?: string; rule?: string; apply: boolean }) =>
  post<{ rows: Proposal[]; applied: number }>('/v1/assignments', body)

export interface SampleHead {
  sample_id: number
  at: string
  actor: string
  title: string
  method: 'simple' | 'stratified'
  seed: number
  query: string
  findings: number // of the group that was asked for
  fund_amt: string
  size: number
  decided: number
}
export interface SampleItem {
  item: number
  stratum: number
  finding_id: string
  clue_id: number
  fund_amt: string
  wrong_amt: string | null
  actor: string | null
  at: string | null
  reason: string | null
}
export interface Interval<T> {
  point: T
  lower_90: T | null // one-sided
  lower_95: T | null
  upper_95: T | null
}
export interface Sample extends SampleHead {
  strata: { stratum: number; findings: number; size: number; decided: number; from_amt: string; to_amt: string; fund_amt: string }[]
  items: SampleItem[]
  estimate: { note: string; findings: number; looked_at: number; wrong: number; share: Interval<number>; money: Interval<string>; ratio: Interval<string> } | null
}
export const listSamples = () => get<Page<SampleHead>>('/v1/samples')
export const drawSample = (body: Record<string, unknown>) => post<Sample>('/v1/samples', body)
export const readSample = (id: string) => get<Sample>(`/v1/samples/${encodeURIComponent(id)}`)
export const judgeItem = (id: string, item: number, wrong_amt: string, reason: string) =>
  put<Sample>(`/v1/samples/${encodeURIComponent(id)}/items/${item}`, { wrong_amt, reason })

export interface Suspension {
  door_id: number
  clue_id: number
  person: string
  person_key: string
  article: string
  months: number
  begin_on: string
  end_on: string
}
export const listSuspensions = (query: Query = {}) => getPersonal<Page<Suspension>>('/v1/suspensions', query)
