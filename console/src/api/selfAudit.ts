// An institution's own audit of its own files: only its owner sees it, nothing of it enters casework.
import { del, get, type Page, post, upload } from './client'

export interface SelfAuditFinding {
  finding_id: string
  rule: string
  title: string
  severity: string
  source: string
  person: string // masked
  mdtrt_id: string
  setl_id: string
  setl_time: string
  message: string
  net_amt: string
  fund_amt: string
}
export interface SelfAudit {
  self_audit_id: string
  state: string // new, running, done, failed
  created_at: string
  kept_until: string
  error: string | null
  files: { name: string; bytes: number }[]
  summary: {
    persons: number
    settlements: number
    findings: number
    net_amt: string
    fund_amt: string
    rules: { rule: string; title: string; source: string; findings: number; persons: number; net_amt: string; fund_amt: string }[]
    tables: { [table: string]: { read: number; loaded: number; rejected: number; duplicates: number } }
    warnings: string[]
    quality: { check: string; title: string; table: string; rows: number; failing: number; example: string }[]
  } | null
  findings: SelfAuditFinding[]
  rejects: { table: string; file?: string; line?: number; reason: string; detail?: string | null }[]
}
const path = (id: string) => `/v1/self-audits/${encodeURIComponent(id)}`
export interface SelfAuditRow {
  self_audit_id: string
  state: string
  created_at: string
  files: number
}
export const listSelfAudits = () => get<Page<SelfAuditRow>>('/v1/self-audits')
export const createSelfAudit = () => post<{ self_audit_id: string }>('/v1/self-audits')
export const uploadSelfAuditFile = (id: string, file: File) =>
  upload<unknown>(`${path(id)}/files/${encodeURIComponent(file.name)}`, file, undefined, 'PUT')
export const runSelfAudit = (id: string) => post<{ job_id: string }>(`${path(id)}/run`)
export const readSelfAudit = (id: string) => get<SelfAudit>(path(id))
export const deleteSelfAudit = (id: string) => del<null>(path(id))
