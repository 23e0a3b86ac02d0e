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
  superseded_by: string | null
  state: string
  rules: string[]
  values: Record<string, string | null>
}
export interface KnowledgePage extends Page<KnowledgePoint> {
  total: number
  day: string
  code_lists: { list: string; code: string; match: string; rules: string[] }[]
  nearest: { code: string; name: string }[] // when nothing was found
}
export const searchKnowledge = (q: string, day: string, after: string | null) =>
  get<KnowledgePage>('/v1/rulebook/knowledge', { q, day, after, limit: 100 })
