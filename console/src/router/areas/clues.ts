import { Checked, DataAnalysis, List, MuteNotification, PieChart } from '@element-plus/icons-vue'
import type { Area } from '../area'

const area: Area = {
  group: 'casework',
  entries: [
    { name: 'worklist', title: 'clues.title', icon: List, order: 1, features: ['clues'], rights: ['view'], when: (session) => !session.isOutside },
    { name: 'own-clues', title: 'own.title', icon: Checked, order: 1, features: ['clues'], rights: ['answer'] },
    { name: 'workloads', title: 'clues.workloads.title', icon: PieChart, order: 5, features: ['clues'], rights: ['assign'] },
    { name: 'suppressions', title: 'clues.suppressions.title', icon: MuteNotification, order: 6, features: ['clues'], rights: ['suppress'] },
    { name: 'samples', title: 'clues.samples.title', icon: DataAnalysis, order: 7, features: ['clues'], rights: ['sample'] },
  ],
  routes: [
    { path: 'clues', name: 'worklist', component: () => import('@/pages/clues/WorklistPage.vue') },
    { path: 'clues/:id(\\d+)', name: 'clue', component: () => import('@/pages/clues/CluePage.vue'), props: (route) => ({ id: Number(route.params.id) }) },
    { path: 'own/clues', name: 'own-clues', component: () => import('@/pages/own/OwnCluesPage.vue') },
    { path: 'workloads', name: 'workloads', component: () => import('@/pages/clues/WorkloadsPage.vue') },
    { path: 'suppressions', name: 'suppressions', component: () => import('@/pages/clues/SuppressionsPage.vue') },
    { path: 'samples', name: 'samples', component: () => import('@/pages/clues/SamplesPage.vue') },
    { path: 'samples/:id', name: 'sample', component: () => import('@/pages/clues/SamplePage.vue'), props: true },
  ],
}
export default area
