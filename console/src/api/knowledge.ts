// Knowledge points: what was published about a code, since when, and which rule uses it.
import { get, type Page } from './client'

export interface KnowledgePoint {
  table: string
  point: string
  source: string
  batch: string
  published: string | null
  valid_from: string | null
  valid_to: string | null // the first day that no longer counts
  state: string
  rules: string[]
  values: Record<string, string | null>
}
export const searchKnowledge = (q: string, day: string, after: string | null) =>
  get<Page<KnowledgePoint>>('/v1/rulebook/knowledge', { q, day, after, limit: 100 })
