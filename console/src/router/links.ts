// Links from one area to pages of another that may not be there.
import type { RouteLocationRaw } from 'vue-router'
import { router } from '.'

export function linkTo(name: string, params: Record<string, string | number> = {}, query: Record<string, string> = {}): RouteLocationRaw | null {
  return router.hasRoute(name) ? { name, params, query } : null
}
