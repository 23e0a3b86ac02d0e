import { Coin } from '@element-plus/icons-vue'
import type { Area } from '../area'

const area: Area = {
  group: 'money',
  entries: [{ name: 'ledger', title: 'ledger.title', icon: Coin, order: 1, features: ['clues'], rights: ['ledger'] }],
  routes: [{ path: 'ledger', name: 'ledger', component: () => import('@/pages/ledger/LedgerPage.vue') }],
}
export default area
