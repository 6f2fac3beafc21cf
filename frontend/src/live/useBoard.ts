/** Vue adapter of the core's board: a counter that triggers updates of views, and a clock. */

import { onScopeDispose, ref, shallowRef, triggerRef, watch, type Ref, type ShallowRef } from 'vue'

import { language } from '../words/words'
import { browser } from '../browser/ports'
import { Acting, type Ground } from '../client/acting'
import { BoardClient } from '../client/client'
import type { Socket } from '../client/ports'
import { withFallback } from '../client/fallback'
import { openLater } from '../client/lateSocket'
import { heardBuild } from '../api/build'
import { onMoment } from '../browser/moments'
import { sayMissing } from '../ui/missing'
import { useRendering } from './useRendering'

const act = (ground: Ground) => new Acting(ground)

async function withoutSocket(path: string): Promise<Socket> {
  const { exchange } = await import('./exchange').catch((error: unknown) => {
    sayMissing()
    throw error
  })
  return exchange(path)
}

export interface BoardHandle {
  client: BoardClient
  /** Read it in a computed to run again after every change. */
  view: ShallowRef<BoardClient>
  /** The time of day at the server, every second. */
  now: Ref<number>
}

/**
 * @param last - the client that this screen had before, if its board is to stay until the next one comes.
 * @param held - whether the connection is not to be opened yet.
 */
export function useBoard(slug: string, last?: BoardClient, held: () => boolean = () => false): BoardHandle {
  const ports = withFallback(browser, (path) => openLater(() => withoutSocket(path)))
  const client = new BoardClient(ports, slug, () => language.value, useRendering(), act, last)
  const view = shallowRef(client)
  const now = ref(client.serverNow())
  const look = () => {
    heardBuild(client.build)
    now.value = client.serverNow()
    triggerRef(view)
  }
  // What a person is told and the card that it is about change in one paint, however seldom a busy board renders.
  const unsubscribe = [client.subscribe(look), client.onNotice(look)]
  unsubscribe.push(onMoment((moment) => (moment === 'back' ? client.wake() : client.touch())))
  client.start()
  watch(held, (waits) => waits || client.connect(), { immediate: true })
  onScopeDispose(() => {
    for (const end of unsubscribe) end()
    client.stop()
  })
  return { client, view, now }
}
