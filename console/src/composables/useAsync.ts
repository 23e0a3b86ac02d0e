// Something that is loaded: its value, whether it comes, and what went wrong. A newer request wins.
import { type Ref, ref, shallowRef } from 'vue'
import { ApiError } from '@/api/client'

export interface Loaded<T> {
  value: Ref<T | null>
  loading: Ref<boolean>
  error: Ref<ApiError | null>
  load: () => Promise<void>
}

export function asError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(0, 'console', error instanceof Error ? error.message : String(error), '')
}

export function useAsync<T>(fetcher: () => Promise<T>): Loaded<T> {
  const value = shallowRef<T | null>(null) as Ref<T | null>
  const loading = ref(false)
  const error = shallowRef<ApiError | null>(null)
  let newest = 0
  async function load(): Promise<void> {
    const mine = ++newest
    loading.value = true
    try {
      const result = await fetcher()
      if (mine !== newest) return
      value.value = result
      error.value = null
    } catch (problem) {
      if (mine !== newest) return
      error.value = asError(problem)
    } finally {
      if (mine === newest) loading.value = false
    }
  }
  return { value, loading, error, load }
}
