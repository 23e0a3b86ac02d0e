import { del, get, post, put } from './client'

export interface Grant {
  role: string
  role_zh: string
  region: string | null
  fixmedins_code: string | null
  bilg_dr_codg?: string | null
}
export interface Session {
  user: string
  grants: Grant[]
  rights: string[]
  expires_at: string
  product: { version: string; rulebook_hash: string | null }
  features: string[]
}

// What the login page must know before anybody is in: the name of an identity provider's button.
export const readOptions = () => get<{ oidc: string | null }>('/v1/session/options')
export const readSession = () => get<Session>('/v1/session')
export const logIn = (name: string, password: string) => post<Session>('/v1/session', { name, password })
export const logOut = () => del<null>('/v1/session')
export const changePassword = (old: string, fresh: string) =>
  put<null>('/v1/session/password', { old, new: fresh })
