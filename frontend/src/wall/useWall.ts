/** The core's board for a wall: at most four renders a second, pages that are frozen while shown. */

import { onScopeDispose, ref, shallowRef, triggerRef } from 'vue'

import { browser } from '../sync/browser'
import { BoardClient } from '../sync/client'
import { dwellMs, order, paginate } from './rows'
import { language } from './words'

const RENDER_MS = 250

export function useWall(slug: string, rows: number) {
  const client = new BoardClient(
    browser,
    slug,
    () => language,
    (render) => setTimeout(render, RENDER_MS),
  )
  const view = shallowRef(client)
  const pages = shallowRef<number[][]>([[]])
  const more = ref(0)
  const page = ref(0)
  let flippedAt = -Infinity

  /** Goes to the next page; at the first one, lays all of them out anew. Within a dwell only slots change. */
  function flip(): void {
    const now = client.monotonic()
    const empty = !pages.value[page.value]?.length
    if (!empty && now - flippedAt < dwellMs(rows)) return
    flippedAt = now
    const next = page.value + 1
    if (!empty && next < pages.value.length) {
      page.value = next
      return
    }
    const laidOut = paginate(order(client.state.tasks.values(), client.now()), rows)
    pages.value = laidOut.pages
    more.value = laidOut.more
    page.value = 0
  }

  const unsubscribe = client.subscribe(() => {
    if (client.freshness() === 'live') flip()
    triggerRef(view)
  })
  const wake = () => client.wake()
  window.addEventListener('online', wake)
  document.addEventListener('visibilitychange', wake)
  client.start()
  onScopeDispose(() => {
    window.removeEventListener('online', wake)
    document.removeEventListener('visibilitychange', wake)
    unsubscribe()
    client.stop()
  })
  return { view, pages, more, page }
}
