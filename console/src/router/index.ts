import { createRouter, createWebHashHistory } from 'vue-router'
import { useSession } from '@/stores/session'
import { type Area, isShown, kGroups, type NavigationEntry } from './area'

const modules = import.meta.glob<{ default: Area }>('./areas/*.ts', { eager: true })
export const areas: Area[] = Object.values(modules).map((module) => module.default)

/** What the navigation shows to this session, by group. */
export function navigation(session: ReturnType<typeof useSession>): { group: Area['group']; entries: NavigationEntry[] }[] {
  return kGroups
    .map((group) => ({
      group,
      entries: areas
        .filter((area) => area.group === group)
        .flatMap((area) => area.entries)
        .filter((entry) => isShown(entry, session))
        .sort((a, b) => a.order - b.order),
    }))
    .filter((each) => each.entries.length > 0)
}

export const router = createRouter({
  // Addresses behind '#': the server needs to know none of them, and a link with filters can be handed on.
  history: createWebHashHistory(),
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? {} : { top: 0 }),
  routes: [
    { path: '/login', name: 'login', component: () => import('@/pages/LoginPage.vue'), meta: { open: true } },
    {
      path: '/',
      component: () => import('@/layout/AppShell.vue'),
      children: [
        { path: '', name: 'home', component: () => import('@/pages/NothingPage.vue') },
        ...areas.flatMap((area) => area.routes),
        { path: ':rest(.*)*', name: 'nowhere', component: () => import('@/pages/NothingPage.vue') },
      ],
    },
  ],
})

router.beforeEach(async (to) => {
  const session = useSession()
  if (to.meta.open) return true
  try {
    await session.restore()
  } catch {
    return { name: 'login', query: { then: to.fullPath } }
  }
  if (!session.session) return { name: 'login', query: { then: to.fullPath } }
  if (to.name === 'home') {
    const first = navigation(session)[0]?.entries[0]
    return first ? { name: first.name, replace: true } : true
  }
  return true
})

declare module 'vue-router' {
  interface RouteMeta {
    open?: boolean // without a login
  }
}
