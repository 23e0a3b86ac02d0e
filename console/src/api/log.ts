import { get, type Page, post, type Query } from './client'

export interface LogRow {
  seq: number
  at: string
  actor: string
  action: string
  object: string | null
  detail: string | null
  hash: string
}
export interface Verification {
  ok: boolean
  rows: number | null
  head: string | null
  problem: string | null
}
export const listLog = (query: Query) => get<Page<LogRow>>('/v1/log', query)
export const verifyLog = (expected: string) => post<Verification>('/v1/log/verification', { expected })
