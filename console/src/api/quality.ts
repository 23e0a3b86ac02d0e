// What is wrong with the data that were sent, by sender.
import { get, type Query } from './client'

export interface QualityCheck {
  check: string
  title?: string | null
  table?: string | null
  severity: string
  fixmedins_code: string | null
  fixmedins_name: string | null
  rows: number
  failing: number
  example: string | null
}
export interface Reject {
  table: string
  reason: string
  rows: number
  example: string | null
}
export interface Quality {
  checks: QualityCheck[] // those that fail most first
  rejects: Reject[] | null // only for those who see everything
  loads: { load: string; at: string; read: number; rejected: number }[]
}
export const kMostChecks = 1000
export const readQuality = (query: Query) => get<Quality>('/v1/quality', { ...query, limit: kMostChecks })
