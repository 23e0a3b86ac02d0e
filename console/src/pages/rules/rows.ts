// What the library counts over its rules.
import type { RuleRow } from '@/api/rulebook'

/** Decided findings below which a share says nothing; rulebook/life.yaml has the same. */
export const kDecidedLeast = 20
export const kOverturnedMost = 0.3

export const decided = (row: RuleRow) => (row.confirmed ?? 0) + (row.overturned ?? 0)
export const overturnRate = (row: RuleRow): number | null =>
  decided(row) >= kDecidedLeast ? row.overturned / decided(row) : null

export interface Covered {
  key: 'edition88' | 'framework79' | 'beyond'
  size: number | null // how many the list has
  there: number // of them as rules
  sources: { source: string; rules: number }[]
}
const kSources = ['official', 'regional', 'illustrative']

function counted(key: Covered['key'], size: number | null, rows: RuleRow[], id: (row: RuleRow) => unknown): Covered {
  const seen = new Map<unknown, string>() // a list's entry counts once, with the best source that it has
  for (const row of rows) {
    const before = seen.get(id(row))
    if (before === undefined || kSources.indexOf(row.source) < kSources.indexOf(before)) seen.set(id(row), row.source)
  }
  const found = [...seen.values()]
  return { key, size, there: found.length, sources: kSources.map((source) => ({ source, rules: found.filter((each) => each === source).length })) }
}
export function coverage(rows: RuleRow[]): Covered[] {
  return [
    counted('edition88', 88, rows.filter((each) => each.seq88), (row) => row.seq88),
    counted('framework79', 79, rows.filter((each) => each.gz79), (row) => row.gz79),
    counted('beyond', null, rows.filter((each) => !each.seq88 && !each.gz79), (row) => row.id),
  ]
}
