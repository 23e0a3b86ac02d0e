import { get, type Page, post, type Query } from './client'
import type { Finding } from './clues'

export interface OwnFinding extends Finding {
  clue_id: number
  clue_state?: string
}
export interface Compliance {
  from: string | null
  to: string | null
  warned: number
  answered: number
  changed: number
  rate: number | string | null
  months?: { month: string; warned: number; answered: number; changed: number }[]
  rules?: { rule: string; title: string; warned: number; changed: number }[]
}
export const listOwn = (query: Query) => get<Page<OwnFinding>>('/v1/own/findings', query)
export const readCompliance = () => get<Compliance>('/v1/own/compliance')
export const noteOwn = (clue: number, body: string) => post<unknown>(`/v1/clues/${clue}/notes`, { body })
