/** Route guards: pages for signed-in people, and pages for supervisors of a board. */

import type { RouteLocationNormalizedLoaded, Router } from 'vue-router'

import { readSession, session } from './session'

/** Returns whether a person is signed in. Without an answer of the server, true: the page's own requests fail then. */
export async function requirePerson(route: RouteLocationNormalizedLoaded, router: Router): Promise<boolean> {
  const read = await readSession().catch(() => null)
  if (!read || read.person) return true
  await router.replace({ path: '/sign-in', query: { next: route.fullPath } })
  return false
}

/** Returns whether the signed-in person supervises the board; others are redirected to the board. */
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
