import { Document, Grid, UserFilled } from '@element-plus/icons-vue'
import type { Area } from '../area'

const area: Area = {
  group: 'system',
  entries: [
    { name: 'users', title: 'users.title', icon: UserFilled, order: 1, rights: ['users'] },
    { name: 'roles', title: 'users.roles.title', icon: Grid, order: 2, rights: ['users', 'log'] },
    { name: 'log', title: 'log.title', icon: Document, order: 3, rights: ['log'] },
  ],
  routes: [
    { path: 'users', name: 'users', component: () => import('@/pages/system/UsersPage.vue') },
    { path: 'roles', name: 'roles', component: () => import('@/pages/system/RolesPage.vue') },
    { path: 'log', name: 'log', component: () => import('@/pages/system/LogPage.vue') },
  ],
}
export default area
