// A list by cursors: forward by the server's, back by those we have come through.
import { computed, type Ref, ref, shallowRef } from 'vue'
import type { ApiError, Page } from '@/api/client'
import { asError } from './useAsync'

export interface Pages<T> {
  rows: Ref<T[]>
  loading: Ref<boolean>
  error: Ref<ApiError | null>
  page: Ref<number> // from 1
  hasNext: Ref<boolean>
  first: () => Promise<void>
  forward: () => Promise<void>
  back: () => Promise<void>
  reload: () => Promise<void>
}

export function usePages<T>(fetcher: (after: string | null) => Promise<Page<T>>): Pages<T> {
  const rows = shallowRef<T[]>([]) as Ref<T[]>
  const loading = ref(false)
  const error = shallowRef<ApiError | null>(null)
  const trail = ref<(string | null)[]>([null])
  const next = ref<string | null>(null)
  let newest = 0

  async function reload(): Promise<void> {
    const mine = ++newest
    loading.value = true
    try {
      const page = await fetcher(trail.value.at(-1) ?? null)
      if (mine !== newest) return
      rows.value = page.rows
      next.value = page.next
      error.value = null
    } catch (problem) {
      if (mine !== newest) return
      error.value = asError(problem)
      rows.value = []
      next.value = null
    } finally {
      if (mine === newest) loading.value = false
    }
  }
  return {
    rows,
    loading,
    error,
    page: computed(() => trail.value.length),
    hasNext: computed(() => next.value !== null),
    reload,
    first: () => {
      trail.value = [null]
      return reload()
    },
    forward: () => {
      if (next.value === null) return Promise.resolve()
      trail.value = [...trail.value, next.value]
      return reload()
    },
    back: () => {
      if (trail.value.length > 1) trail.value = trail.value.slice(0, -1)
      return reload()
    },
  }
}
