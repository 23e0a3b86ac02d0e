import { del, get, getPersonal, type Page, post, type Query } from './client'

export interface Suppression {
  suppression_id: number
  rule: string | null
  title?: string | null
  fixmedins_code: string | null
  fixmedins_name?: string | null
  region: string | null
  item_code?: string | null
  until: string
  reason: string
  actor: string
  at: string
  active: boolean
  hits: number | null
}
export const listSuppressions = (query: Query = {}) => get<Page<Suppression>>('/v1/suppressions', query)
export const addSuppression = (body: Record<string, string>) => post<unknown>('/v1/suppressions', body)
export const endSuppression = (id: number) => del<unknown>(`/v1/suppressions/${id}`)

export interface SampleRow {
  sample_id: number
  at: string
  actor: string
  size: number
  seed: number
  population: number
  population_amt?: string | null
  decided: number
  query: Record<string, string> | null
}
export interface SampleFinding {
  finding_id: string
  clue_id: number
  title?: string | null
  rule: string
  fixmedins_name?: string | null
  fixmedins_code: string
  message?: string | null
  fund_amt: string
  upheld_amt: string | null
  state: string
  state_zh?: string
  decided: boolean
  stratum?: string | null
}
export interface Extrapolation {
  estimate: string
  lower: string
  upper: string
  level: number | string
  method?: string
}
export interface Sample extends SampleRow {
  findings: SampleFinding[]
  extrapolation: Extrapolation | null
  strata?: { stratum: string; population: number; sampled: number; decided: number; amount: string }[]
}
export const listSamples = () => get<Page<SampleRow>>('/v1/samples')
export const drawSample = (body: Record<string, unknown>) => post<{ sample_id: number }>('/v1/samples', body)
export const readSample = (id: string) => getPersonal<Sample>(`/v1/samples/${encodeURIComponent(id)}`)
