// The list a clue was opened from, so that the next one is a key away.
import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { RouteLocationRaw } from 'vue-router'

export const useWorklist = defineStore('worklist', () => {
  const ids = ref<number[]>([])
  const from = ref<RouteLocationRaw>({ name: 'worklist' })
  function keep(list: number[], place: RouteLocationRaw): void {
    ids.value = list
    from.value = place
  }
  function beside(id: number, step: 1 | -1): number | null {
    const at = ids.value.indexOf(id)
    return at < 0 ? null : (ids.value[at + step] ?? null)
  }
  return { ids, from, keep, beside }
})
