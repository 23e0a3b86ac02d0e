// What the worklist and the institution's own list share: filters in the address, pages, sums.
import { computed, watch } from 'vue'
import { useRoute } from 'vue-router'
import { type ClueRow, listClues, sumUp } from '@/api/clues'
import type { Query } from '@/api/client'
import { useAsync } from '@/composables/useAsync'
import { useFilters } from '@/composables/useFilters'
import { usePages } from '@/composables/usePages'
import { useWorklist } from '@/stores/worklist'
import type { ClueFilterName } from './ClueFilters.vue'

export const kFieldNames: readonly ClueFilterName[] = ['provider', 'fixmedins_code', 'rule', 'month', 'severity', 'region', 'fund_min', 'due_before', 'person_key', 'text']
const kNames = [...kFieldNames, 'state', 'assignee', 'attention'] as const

export function useClueList(fixed: (state: string) => Query = () => ({})) {
  const { filters, set } = useFilters(kNames)
  const route = useRoute()
  const worklist = useWorklist()
  const fields = computed(() => Object.fromEntries(kFieldNames.map((name) => [name, filters.value[name]])) as Record<ClueFilterName, string>)
  const query = computed<Query>(() => ({ ...filters.value, ...fixed(filters.value.state) }))
  // The sums are over all states, so that the tabs do not empty each other.
  const sumQuery = computed<Query>(() => ({ ...filters.value, ...fixed(''), state: fixed('').state ?? '' }))
  const summary = useAsync(() => sumUp(sumQuery.value))
  const pages = usePages<ClueRow>((after) => listClues({ ...query.value, after, limit: 50 }))
  const load = () => Promise.all([pages.first(), summary.load()])
  const reload = () => Promise.all([pages.reload(), summary.load()])
  const name = route.name
  watch(() => JSON.stringify(query.value), () => { if (route.name === name) void load() }, { immediate: true })
  watch(pages.rows, (rows) => worklist.keep(rows.map((row) => row.clue_id), route.fullPath))
  const clear = () => set(Object.fromEntries(kNames.map((each) => [each, ''])) as Record<(typeof kNames)[number], string>)
  return { filters, fields, set, clear, pages, summary, reload }
}
