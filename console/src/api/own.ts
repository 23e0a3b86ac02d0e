import { get, type Page, post, type Query } from './client'
import type { Finding } from './clues'

export interface OwnFinding extends Finding {
  clue_id: number
  clue_state: string
  clue_state_zh: string
}
export interface Compliance {
  by: 'doctor' | 'provider'
  key: string
  warned: number
  answered: number
  changed: number
  kept: number
  kept_without_reason: number
  rate: string | null // of those answered
}
export const listOwn = (query: Query) => get<Page<OwnFinding>>('/v1/own/findings', query)
export const readCompliance = () => get<{ rows: Compliance[] }>('/v1/own/compliance')
export const noteOwn = (clue: number, body: string) => post<unknown>(`/v1/clues/${clue}/notes`, { body })
