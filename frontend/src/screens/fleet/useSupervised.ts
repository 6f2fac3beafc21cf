/** Polling for a page of the board's supervisors; other people are redirected. */

import { watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'

import { requireSupervisor } from '../../api/requirePerson'
import type { Reply } from '../../api/request'
import { useReading, type Reading } from '../../api/useReading'

const AGAIN_MS = 5000

export function useSupervised<Body>(slug: string, ask: () => Promise<Reply<Body>>): Reading<Body> {
  const route = useRoute()
  const router = useRouter()
  const reading = useReading(ask, AGAIN_MS)
  watch(
    reading.refused,
    (code) => code === 'unauthenticated' && void router.replace({ path: '/sign-in', query: { next: route.fullPath } }),
  )
  void requireSupervisor(slug, route, router).then((there) => (there ? reading.read() : undefined))
  return reading
}
