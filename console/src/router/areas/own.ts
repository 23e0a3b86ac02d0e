import { User } from '@element-plus/icons-vue'
import type { Area } from '../area'

const area: Area = {
  group: 'casework',
  entries: [{ name: 'own-findings', title: 'own.findings.title', icon: User, order: 2, features: ['clues'], rights: ['own'] }],
  routes: [{ path: 'own/findings', name: 'own-findings', component: () => import('@/pages/own/OwnFindingsPage.vue') }],
}
export default area
