import { Odometer } from '@element-plus/icons-vue'
import type { Area } from '../area'

export default {
  group: 'overview',
  entries: [{ name: 'overview', title: 'overview.title', icon: Odometer, order: 0, features: ['clues'], rights: ['view'] }],
  routes: [{ path: 'overview', name: 'overview', component: () => import('@/pages/overview/OverviewPage.vue') }],
} satisfies Area
