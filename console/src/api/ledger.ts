import { get, getPersonal, type Page, post, type Query } from './client'

export interface Balance {
  key: string | null
  account: string
  account_zh: string
  amount: string
}
export interface Entry {
  entry_id: number
  at: string
  actor: string
  kind: string
  clue_id: number | null
  reason: string | null
  reverses: number | null
  reversed_by: number | null
  kind_zh: string
  amount: string
  postings: { account: string; account_zh: string; amount: string }[] // what left an account is negative
}
export interface Figures {
  visits: number
  institutions: number
  handled: number
  persons: number
  recovered: string
  damages: string
  fines: string
  late_fees: string
  to_fund: string
  to_treasury: string
  total: string
}
export type PostingKind = 'agree' | 'recover' | 'write_off' | 'charge' | 'pay' | 'reverse'
export interface Posting {
  kind: PostingKind
  clue_id?: number
  amount?: string
  charge?: string
  entry_id?: number
  reason: string
}
export const readBalances = (query: Query) => getPersonal<{ rows: Balance[] }>('/v1/ledger/balances', query)
export const listEntries = (query: Query) => getPersonal<Page<Entry>>('/v1/ledger/entries', query)
export const postEntry = (posting: Posting) => post<{ entry_id: number }>('/v1/ledger/entries', posting)
export const readFigures = (from: string, to: string) => get<Figures>('/v1/ledger/figures', { from, to })
export const reconcile = () => get<{ ok: boolean; problems: string[] }>('/v1/ledger/reconciliation')
