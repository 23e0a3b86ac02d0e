import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { ApiError } from '@/api/client'
import * as api from '@/api/session'

export const useSession = defineStore('session', () => {
  const session = ref<api.Session | null>(null)
  const asked = ref(false) // whether the server was asked who we are
  const unmask = ref(false) // never kept: each visit begins masked

  const user = computed(() => session.value?.user ?? '')
  const roles = computed(() => new Set(session.value?.grants.map((each) => each.role)))
  const may = (...rights: string[]) => rights.some((each) => session.value?.rights.includes(each))
  const has = (...features: string[]) => features.every((each) => session.value?.features.includes(each))
  /** Whether all grants are an institution's or a doctor's: who sees the other side of casework. */
  const isOutside = computed(() => {
    const all = [...roles.value]
    return all.length > 0 && all.every((each) => each === 'institution' || each === 'doctor')
  })

  async function restore(): Promise<void> {
    if (asked.value) return
    try {
      session.value = await api.readSession()
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error
    }
    asked.value = true
  }
  async function logIn(name: string, password: string): Promise<void> {
    session.value = await api.logIn(name, password)
    asked.value = true
  }
  function forget(): void {
    session.value = null
    unmask.value = false
  }
  async function logOut(): Promise<void> {
    try {
      await api.logOut()
    } finally {
      forget()
    }
  }
  return { session, asked, unmask, user, roles, may, has, isOutside, restore, logIn, logOut, forget }
})
