/** Keeps from a page whoever is not signed in, and from a supervisor's page whoever is none. */

import type { RouteLocationNormalizedLoaded, Router } from 'vue-router'

import { readSession, session } from './session'

/** Says whether somebody is signed in; without an answer of the server, the page's own requests will tell. */
export async function requirePerson(route: RouteLocationNormalizedLoaded, router: Router): Promise<boolean> {
  const read = await readSession().catch(() => null)
  if (!read || read.person) return true
  await router.replace({ path: '/sign-in', query: { next: route.fullPath } })
  return false
}

/** Says whether the page is for whoever is signed in; who does not supervise the board is taken to it. */
export async function requireSupervisor(
  slug: string,
  route: RouteLocationNormalizedLoaded,
  router: Router,
): Promise<boolean> {
  if (!(await requirePerson(route, router))) return false
  const board = session.value?.boards.find((one) => one.slug === slug)
  if (!session.value || board?.role === 'supervisor') return true
  await router.replace(`/boards/${slug}`)
  return false
}
