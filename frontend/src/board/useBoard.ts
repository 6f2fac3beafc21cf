/** The core's board for Vue: a counter that rises when views should look again, and a clock. */

import { onScopeDispose, ref, shallowRef, triggerRef, type Ref, type ShallowRef } from 'vue'

import { language } from '../locales/words'
import { browser } from '../sync/browser'
import { BoardClient } from '../sync/client'
import { useRendering } from './useRendering'

export interface BoardHandle {
  client: BoardClient
  /** Read it in a computed to run again after every change. */
  view: ShallowRef<BoardClient>
  /** The time of day at the server, every second. */
  now: Ref<number>
}

export function useBoard(slug: string): BoardHandle {
  const client = new BoardClient(browser, slug, () => language.value, useRendering())
  const view = shallowRef(client)
  const now = ref(client.serverNow())
  const look = () => {
    now.value = client.serverNow()
    triggerRef(view)
  }
  // What a person is told and the card that it is about change in one paint, however seldom a busy board renders.
  const unsubscribe = [client.subscribe(look), client.onNotice(look)]
  const wake = () => {
    if (document.visibilityState === 'visible') client.wake()
  }
  window.addEventListener('online', wake)
  document.addEventListener('visibilitychange', wake)
  client.start()
  onScopeDispose(() => {
    window.removeEventListener('online', wake)
    document.removeEventListener('visibilitychange', wake)
    for (const end of unsubscribe) end()
    client.stop()
  })
  return { client, view, now }
}
