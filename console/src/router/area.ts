// An area of the console: its pages and its entries in the navigation. A file in router/areas/ that
// exports one is all that it takes to add it.
import type { Component } from 'vue'
import type { RouteRecordRaw } from 'vue-router'
import type { useSession } from '@/stores/session'

export type SessionStore = ReturnType<typeof useSession>

export interface NavigationEntry {
  name: string // of the route
  title: string // key of its words
  icon: Component
  order: number // within the group
  features?: string[] // all of them
  rights?: string[] // any of them
  when?: (session: SessionStore) => boolean
}
export interface Area {
  group: 'overview' | 'casework' | 'money' | 'rules' | 'data' | 'system'
  entries: NavigationEntry[]
  routes: RouteRecordRaw[]
}
export const kGroups: Area['group'][] = ['overview', 'casework', 'money', 'rules', 'data', 'system']

export function isShown(entry: NavigationEntry, session: SessionStore): boolean {
  return (
    (!entry.features || session.has(...entry.features)) &&
    (!entry.rights || session.may(...entry.rights)) &&
    (!entry.when || entry.when(session))
  )
}
