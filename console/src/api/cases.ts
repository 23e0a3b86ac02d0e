import { getPersonal, get, type Page, post, type Query } from './client'

export interface CaseRow {
  case_id: number
  clue_id: number
  version: number
  kind: string
  kind_zh: string
  state: string
  state_zh: string
  number: string | null
  region: string | null
  fixmedins_code: string
  person_key: string | null
  party: string | null
  article: string | null
  measure: string | null
  reason: string | null
  officer: string | null
  second_officer: string | null
  recover: string | null
  extra: string | null
  count: number | null
  opened_at: string
  filed_on: string | null
  replied_on: string | null
  reply: string | null
  hearing_asked_on: string | null
  hearing_on: string | null
  review: string | null
  reviewer: string | null
  review_reason: string | null
  reviewed_at: string | null
  closed_at: string | null
}
export interface Clock {
  name: string
  due_on: string | null
  met_at: string | null
}
export interface CaseDocument {
  document_id: number
  kind: string
  title: string
  number: string | null
  version: number
  at: string
  actor: string
  blanks: { name: string; title: string }[]
  delivered_on: string | null
  receiver: string | null
  manner: string | null
}
export interface CaseEvent {
  at: string
  on_day?: string | null
  actor: string
  event: string
  event_zh: string
  detail: string | null
  combined?: boolean
}
export interface Case {
  case: CaseRow
  late_fee: string | null
  document_kinds: string[]
  clocks: Clock[]
  documents: CaseDocument[]
  events: CaseEvent[]
}
export interface DocumentKind {
  kind: string
  title: string
  about: string | null
  source: string // of its wording
  doors: string[]
  fields: { name: string; title: string }[] // asked of whoever issues it
}
const path = (id: number) => `/v1/cases/${id}`
export const listCases = (query: Query) => getPersonal<Page<CaseRow>>('/v1/cases', query)
export const readCase = (id: number) => getPersonal<Case>(path(id))
export const listKinds = (region: string) => get<{ rows: DocumentKind[] }>('/v1/document-kinds', { region })
export const issue = (id: number, version: number, kind: string, fields: Record<string, string>) =>
  post<unknown>(`${path(id)}/documents`, { version, kind, fields })
export const previewDocument = (id: number, version: number, kind: string, fields: Record<string, string>) =>
  post<{ text: string; blanks: { name: string; title: string }[] }>(`${path(id)}/documents`, { version, kind, fields, preview: true })
export const fileCase = (id: number, body: Record<string, unknown>) => post<unknown>(`${path(id)}/filing`, body)
export const reply = (id: number, body: Record<string, unknown>) => post<unknown>(`${path(id)}/reply`, body)
export const hearing = (id: number, body: Record<string, unknown>) => post<unknown>(`${path(id)}/hearing`, body)
export const review = (id: number, version: number, agrees: boolean, reason: string) =>
  post<unknown>(`${path(id)}/legal-review`, { version, agrees, reason })
export const close = (id: number, version: number, reason: string) => post<unknown>(`${path(id)}/closing`, { version, reason })
export const deliver = (document: number, body: Record<string, unknown>) => post<unknown>(`/v1/documents/${document}/delivery`, body)
