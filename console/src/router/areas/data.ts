import { DataAnalysis, FolderChecked } from '@element-plus/icons-vue'
import type { Area } from '../area'

export default {
  group: 'data',
  entries: [
    { name: 'quality', title: 'quality.title', icon: DataAnalysis, order: 20, features: ['lake'], rights: ['view'] },
    { name: 'self-audit', title: 'self_audit.title', icon: FolderChecked, order: 30, features: ['rules'], rights: ['view', 'answer'] },
  ],
  routes: [
    { path: 'quality', name: 'quality', component: () => import('@/pages/quality/QualityPage.vue') },
    { path: 'self-audit/:id?', name: 'self-audit', component: () => import('@/pages/self_audit/SelfAuditPage.vue'), props: true },
  ],
} satisfies Area
