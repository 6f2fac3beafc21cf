/** What a supervisor's page reads from the server, and reads again: what it heard last, when, and whether anybody answers now. */

import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

import { requireSupervisor } from '../sign-in/requirePerson'
import type { Reply } from '../sign-in/request'

const AGAIN_MS = 5000

export interface Reading<Body> {
  /** What was read last; null before. */
  last: ShallowRef<Body | null>
  /** When that was, by this device's clock; 0 before. */
  readAt: Ref<number>
  /** The code of the refusal, `offline` if nobody answered; null if the last reading went well. */
  refused: Ref<string | null>
  /** Reads at once, and from then on again. */
  read: () => Promise<void>
}

/** Reads for a supervisor of the board; anybody else is taken to where they belong. */
export function useReading<Body>(slug: string, ask: () => Promise<Reply<Body>>): Reading<Body> {
  const route = useRoute()
  const router = useRouter()
  const last = shallowRef<Body | null>(null)
  const readAt = ref(0)
  const refused = ref<string | null>(null)
  let timer: ReturnType<typeof setTimeout>
  let gone = false

  async function read(): Promise<void> {
    clearTimeout(timer)
    const reply = await ask()
    if (gone) return
    refused.value = reply.ok ? null : reply.code
    if (reply.ok) {
      last.value = reply.body
      readAt.value = Date.now()
    } else if (reply.code === 'unauthenticated') {
      return void router.replace({ path: '/sign-in', query: { next: route.fullPath } })
    }
    timer = setTimeout(() => void read(), AGAIN_MS)
  }

  void requireSupervisor(slug, route, router).then((there) => (there ? read() : undefined))
  onScopeDispose(() => {
    gone = true
    clearTimeout(timer)
  })
  return { last, readAt, refused, read }
}
