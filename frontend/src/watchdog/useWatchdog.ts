/** The watchdog of one screen, fed from its live board. */

import { recallFailure } from './failure'
import { reload, sinceReload } from './reloading'
import { Watchdog } from './watchdog'
import { browser } from '../browser/ports'
import type { BoardClient } from '../client/client'

/** What a screen knows of itself. */
export interface Screen {
  board: string
  build: string
  reloadAt: string | null
}

/** The size of the heap, which only Chromium reports. */
function heapBytes(): number | null {
  const { memory } = performance as Performance & { memory?: { usedJSHeapSize: number } }
  return memory?.usedJSHeapSize ?? null
}

/** Returns a function to call periodically; `turned` is whether a reload would interrupt no reader. */
export function useWatchdog(): (client: BoardClient, screen: Screen, turned: boolean) => void {
  const watchdog = new Watchdog(() => browser.random())
  return (client, screen, turned) => {
    const reason = watchdog.decide({
      monotonic: client.monotonic(),
      now: client.serverNow(),
      sinceReload: sinceReload(),
      proofAge: client.proofAge(),
      stopped: client.link.kind === 'stopped' ? client.link.code : null,
      paired: client.display !== null,
      ordered: client.display?.reload ?? false,
      moved: !!client.display && client.display.settings.board !== screen.board,
      failed: recallFailure(),
      pageBuild: screen.build,
      serverBuild: client.build,
      turned,
      heapBytes: heapBytes(),
      reloadAt: screen.reloadAt,
      zone: client.state.board?.time_zone ?? 'UTC',
    })
    if (reason) reload(reason)
  }
}
