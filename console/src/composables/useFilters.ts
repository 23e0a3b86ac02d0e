// Filters that live in the address: a link carries them, back and forward move through them.
import { computed, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

export type Filters<K extends string> = Record<K, string>

export function useFilters<K extends string>(names: readonly K[]) {
  const route = useRoute()
  const router = useRouter()
  // The same object while nothing has changed, so that what watches it runs only when something has.
  const filters = computed<Filters<K>>((before) => {
    const found = {} as Filters<K>
    for (const name of names) {
      const value = route.query[name]
      found[name] = typeof value === 'string' ? value : ''
    }
    return before && names.every((name) => before[name] === found[name]) ? before : found
  })
  function set(changed: Partial<Filters<K>>): void {
    const query = { ...route.query }
    for (const [name, value] of Object.entries(changed) as [K, string | undefined][]) {
      if (value) query[name] = value
      else delete query[name]
    }
    void router.replace({ query })
  }
  const field = (name: K): WritableComputedRef<string> =>
    computed({ get: () => filters.value[name], set: (value) => set({ [name]: value ?? '' } as Partial<Filters<K>>) })
  const clear = () => set(Object.fromEntries(names.map((each) => [each, ''])) as Partial<Filters<K>>)
  const isSet = computed(() => names.some((each) => filters.value[each]))
  return { filters, set, field, clear, isSet }
}
