import { OfficeBuilding } from '@element-plus/icons-vue'
import type { Area } from '../area'

export default {
  group: 'data',
  entries: [{ name: 'providers', title: 'profiles.providers', icon: OfficeBuilding, order: 10, features: ['lake'], rights: ['view'] }],
  routes: [
    { path: 'providers', name: 'providers', component: () => import('@/pages/profiles/ProviderListPage.vue') },
    { path: 'providers/:code', name: 'provider', component: () => import('@/pages/profiles/ProfilePage.vue'), props: (to) => ({ kind: 'provider', id: to.params.code }) },
    { path: 'doctors/:code', name: 'doctor', component: () => import('@/pages/profiles/ProfilePage.vue'), props: (to) => ({ kind: 'doctor', id: to.params.code }) },
    { path: 'persons/:key', name: 'person', component: () => import('@/pages/profiles/ProfilePage.vue'), props: (to) => ({ kind: 'person', id: to.params.key }) },
  ],
} satisfies Area
