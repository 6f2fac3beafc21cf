/** Polls the server while the page is visible: the last answer, its time, and whether the server answers now. */

import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue'

import type { Reply } from './request'

export interface Reading<Body> {
  /** What was read last; null before. */
  last: ShallowRef<Body | null>
  /** When that was, by this device's clock; 0 before. */
  readAt: Ref<number>
  /** The code of the refusal, `offline` if no answer came; null if the last request succeeded. */
  refused: Ref<string | null>
  /** Reads at once, and from then on again. */
  read: () => Promise<void>
}

/** Polls every `againMs`, from the first `read` on; at once when a page that was hidden for longer is visible again. */
export function useReading<Body>(ask: () => Promise<Reply<Body>>, againMs: number): Reading<Body> {
  const last = shallowRef<Body | null>(null)
  const readAt = ref(0)
  const refused = ref<string | null>(null)
  let timer: ReturnType<typeof setTimeout>
  let due = false
  let gone = false

  async function read(): Promise<void> {
    clearTimeout(timer)
    due = false
    const reply = await ask()
    if (gone) return
    refused.value = reply.ok ? null : reply.code
    if (reply.ok) {
      last.value = reply.body
      readAt.value = Date.now()
    }
    // Another request may have started meanwhile: only one of them goes on.
    clearTimeout(timer)
    timer = setTimeout(() => {
      due = true
      look()
    }, againMs)
  }

  function look(): void {
    if (due && document.visibilityState === 'visible') void read()
  }

  document.addEventListener('visibilitychange', look)
  onScopeDispose(() => {
    gone = true
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', look)
  })
  return { last, readAt, refused, read }
}
