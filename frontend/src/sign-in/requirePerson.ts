/** Sends whoever is not signed in to the sign-in, and back to this page afterwards. */

import type { RouteLocationNormalizedLoaded, Router } from 'vue-router'

import { readSession } from './session'

/** Says whether somebody is signed in; without an answer of the server, the page's own requests will tell. */
export async function requirePerson(route: RouteLocationNormalizedLoaded, router: Router): Promise<boolean> {
  const session = await readSession().catch(() => null)
  if (!session || session.person) return true
  await router.replace({ path: '/sign-in', query: { next: route.fullPath } })
  return false
}
