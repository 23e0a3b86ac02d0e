// Checks over all providers, those that fail most first.
import type { QualityCheck } from '@/api/quality'

export interface CheckSum extends Pick<QualityCheck, 'check' | 'title' | 'severity' | 'rows' | 'failing' | 'example'> {
  providers: number // with failing rows
}

export function byCheck(rows: QualityCheck[]): CheckSum[] {
  const sums = new Map<string, CheckSum>()
  for (const row of rows) {
    const sum = sums.get(row.check) ?? { check: row.check, title: row.title, severity: row.severity, rows: 0, failing: 0, example: null, providers: 0 }
    sum.rows += row.rows
    sum.failing += row.failing
    if (row.failing > 0 && row.fixmedins_code) sum.providers += 1
    sum.example ??= row.example
    sums.set(row.check, sum)
  }
  return [...sums.values()].filter((each) => each.failing > 0).sort((a, b) => b.failing - a.failing)
}
