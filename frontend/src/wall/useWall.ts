/** The core's board for a wall: at most four renders a second; settings, pages and the watchdog follow it. */

import { computed, onScopeDispose, shallowRef, triggerRef, watchEffect } from 'vue'

import { known } from '../locales/language'
import type { DisplaySettings } from '../protocol/frames'
import { browser } from '../sync/browser'
import { BoardClient } from '../sync/client'
import { withFallback } from '../sync/fallback'
import { openStream } from '../sync/stream'
import { layOut } from './legibility'
import { dwellMs, Pages, paginate, type Paper } from './pages'
import { reload, sinceReload } from './reloading'
import { inDepartments, order } from './rows'
import { Watchdog } from './watchdog'
import { language, setLanguage } from './words'

const RENDER_MS = 250
const REPORT_MS = 10_000

/** What the server wrote into the page, and what has become of it since. */
export interface Page {
  board: string
  build: string
  settings: DisplaySettings
  /** Something in the page has thrown. */
  failed: boolean
}

/** Chromium tells how large its heap is; nobody else does. */
function heapBytes(): number | null {
  const { memory } = performance as Performance & { memory?: { usedJSHeapSize: number } }
  return memory?.usedJSHeapSize ?? null
}

export function useWall(page: Page) {
  const client = new BoardClient(
    withFallback(browser, openStream),
    page.board,
    () => language.value,
    (render) => setTimeout(render, RENDER_MS),
  )
  const view = shallowRef(client)
  const settings = shallowRef(page.settings)
  const screen = shallowRef({ width: window.innerWidth, height: window.innerHeight })
  const layout = computed(() =>
    layOut({ distance: settings.value.distance_m, diagonal: settings.value.diagonal_in }, screen.value),
  )
  const pages = new Pages()
  const watchdog = new Watchdog(() => browser.random())
  let reportedAt = -Infinity
  let reported = ''

  const tasks = () => inDepartments(client.state.tasks.values(), settings.value.departments)

  function write(): Paper {
    const ids = order(tasks(), client.serverNow()).map((task) => task.id)
    return paginate(ids, layout.value.rows)
  }

  function obey(): void {
    const told = client.display?.settings
    if (!told || told === settings.value || told.board !== page.board) return
    settings.value = told
    pages.restart(client.monotonic(), client.state.rev, write)
  }

  function report(): void {
    const ratio = window.devicePixelRatio
    const screenSize = `${Math.round(window.innerWidth * ratio)}x${Math.round(window.innerHeight * ratio)}`
    const now = client.monotonic()
    if (now - reportedAt < REPORT_MS && reported === screenSize) return
    if (!client.report({ type: 'seen', rev: client.state.rev, build: page.build, screen: screenSize })) return
    reportedAt = now
    reported = screenSize
  }

  function guard(turned: boolean): void {
    const reason = watchdog.decide({
      monotonic: client.monotonic(),
      now: client.serverNow(),
      sinceReload: sinceReload(),
      proofAge: client.proofAge(),
      stopped: client.link.kind === 'stopped',
      paired: client.display !== null,
      ordered: client.display?.reload ?? false,
      moved: !!client.display && client.display.settings.board !== page.board,
      failed: page.failed,
      pageBuild: page.build,
      serverBuild: client.build,
      turned,
      heapBytes: heapBytes(),
      reloadAt: settings.value.reload_at,
      zone: client.state.board?.time_zone ?? 'UTC',
    })
    if (reason) void reload(reason)
  }

  const unsubscribe = client.subscribe(() => {
    obey()
    const dwell = dwellMs(layout.value.rows, settings.value.dwell_s)
    const live = client.freshness() === 'live'
    const turned = live && pages.turn(client.monotonic(), dwell, client.state.rev, write)
    report()
    guard(turned)
    triggerRef(view)
  })
  const wake = () => client.wake()
  const resize = () => {
    screen.value = { width: window.innerWidth, height: window.innerHeight }
    pages.restart(client.monotonic(), client.state.rev, write)
    triggerRef(view)
  }
  watchEffect(() => {
    setLanguage(known(settings.value.language) ?? language.value)
    document.documentElement.dataset.theme = settings.value.theme
  })
  window.addEventListener('online', wake)
  document.addEventListener('visibilitychange', wake)
  window.addEventListener('resize', resize)
  client.start()
  onScopeDispose(() => {
    window.removeEventListener('online', wake)
    document.removeEventListener('visibilitychange', wake)
    window.removeEventListener('resize', resize)
    unsubscribe()
    client.stop()
  })
  return { view, settings, layout, pages, tasks }
}
