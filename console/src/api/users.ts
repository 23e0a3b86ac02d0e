import { del, get, post, put } from './client'
import type { Grant } from './session'

export interface User {
  name: string
  active: boolean
  created_at: string
  blocked_until: string | null
  grants: Grant[]
}
export interface Role {
  role: string
  role_zh: string
  rights: string[]
}
const path = (name: string) => `/v1/users/${encodeURIComponent(name)}`
export const listUsers = () => get<{ rows: User[] }>('/v1/users')
export const addUser = (name: string, password: string) => post<unknown>('/v1/users', { name, password })
export const setActive = (name: string, active: boolean) => put<unknown>(path(name), { active })
export const setPassword = (name: string, password: string) => put<unknown>(`${path(name)}/password`, { password })
export const addGrant = (name: string, grant: { role: string; region: string; fixmedins_code: string; bilg_dr_codg?: string }) =>
  post<unknown>(`${path(name)}/grants`, grant)
export const removeGrant = (name: string, grant: Grant) =>
  del<unknown>(`${path(name)}/grants`, { role: grant.role, region: grant.region, fixmedins_code: grant.fixmedins_code })
export const listRoles = () => get<{ rows: Role[] }>('/v1/roles')
