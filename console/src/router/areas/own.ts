import { User } from '@element-plus/icons-vue'
import type { Area } from '../area'

const area: Area = {
  group: 'casework',
  entries: [{ name: 'own-findings', title: 'own.findings.title', icon: User, order: 2, features: ['clues'], when: (session) => session.roles.has('doctor') }],
  routes: [{ path: 'own/findings', name: 'own-findings', component: () => import('@/pages/own/OwnFindingsPage.vue') }],
}
export default area
