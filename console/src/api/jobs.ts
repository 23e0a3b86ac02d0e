import { del, get } from './client'

export interface Job<T = unknown> {
  state: 'running' | 'done' | 'failed' | 'cancelled'
  progress: number | null // per mille
  result: T | null
  error: { code: string; message: string } | string | null
}
export const readJob = <T>(id: string) => get<Job<T>>(`/v1/jobs/${encodeURIComponent(id)}`)
export const cancelJob = (id: string) => del<null>(`/v1/jobs/${encodeURIComponent(id)}`)
