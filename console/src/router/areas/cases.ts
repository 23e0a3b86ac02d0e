import { FolderOpened } from '@element-plus/icons-vue'
import type { Area } from '../area'

const area: Area = {
  group: 'casework',
  entries: [{ name: 'cases', title: 'cases.title', icon: FolderOpened, order: 3, features: ['cases'], rights: ['view', 'answer'] }],
  routes: [
    { path: 'cases', name: 'cases', component: () => import('@/pages/cases/CasesPage.vue') },
    { path: 'cases/:id(\\d+)', name: 'case', component: () => import('@/pages/cases/CasePage.vue'), props: (route) => ({ id: Number(route.params.id) }) },
  ],
}
export default area
