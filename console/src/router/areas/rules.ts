import { Collection, Notebook, Stamp } from '@element-plus/icons-vue'
import type { Area } from '../area'

export default {
  group: 'rules',
  entries: [
    { name: 'rules', title: 'rules.title', icon: Notebook, order: 10, features: ['rules'], rights: ['view'] },
    { name: 'knowledge', title: 'knowledge.title', icon: Collection, order: 20, features: ['rules'], rights: ['view'] },
    { name: 'what-if', title: 'what_if.title', icon: Stamp, order: 30, features: ['check'], rights: ['view', 'answer'] },
  ],
  routes: [
    { path: 'rules', name: 'rules', component: () => import('@/pages/rules/RuleListPage.vue') },
    { path: 'rules/:id', name: 'rule', component: () => import('@/pages/rules/RulePage.vue'), props: true },
    { path: 'knowledge', name: 'knowledge', component: () => import('@/pages/knowledge/KnowledgePage.vue') },
    { path: 'what-if', name: 'what-if', component: () => import('@/pages/what_if/WhatIfPage.vue') },
  ],
} satisfies Area
