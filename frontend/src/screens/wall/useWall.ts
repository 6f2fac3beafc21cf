/** The core's board for a wall: at most four renders a second; settings, pages and the watchdog follow it. */

import { computed, onScopeDispose, shallowRef, triggerRef, watchEffect } from 'vue'

import { known } from '../../words/language'
import type { DisplaySettings } from '../../client/frames'
import { browser } from '../../browser/ports'
import { BoardClient } from '../../client/client'
import { at } from '../../browser/path'
import { withFallback } from '../../client/fallback'
import { openStream } from '../../client/stream'
import { onMoment } from '../../browser/moments'
import { noteFailure } from '../../watchdog/failure'
import { useWatchdog } from '../../watchdog/useWatchdog'
import { layOut } from './legibility'
import { dwellMs, Pages, paginate, type Paper } from './pages'
import { inDepartments, order } from './rows'
import { language, setLanguage } from './words'

const RENDER_MS = 250
const REPORT_MS = 10_000

/** What the server wrote into the page, and what has become of it since. */
export interface Page {
  board: string
  build: string
  settings: DisplaySettings
}

export function useWall(page: Page) {
  const client = new BoardClient(
    withFallback(browser, (path) => openStream(at(path), browser)),
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
  const guard = useWatchdog()
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

  function follow(): boolean {
    obey()
    const dwell = dwellMs(layout.value.rows, settings.value.dwell_s)
    const live = client.freshness() === 'live'
    const turned = live && pages.turn(client.monotonic(), dwell, client.state.rev, write)
    report()
    return turned
  }

  const unsubscribe = client.subscribe(() => {
    let turned = false
    try {
      turned = follow()
    } catch (error) {
      // After any error in a view, the watchdog and the age go on.
      noteFailure(error)
    }
    guard(client, { board: page.board, build: page.build, reloadAt: settings.value.reload_at }, turned)
    triggerRef(view)
  })
  const forget = onMoment((moment) => (moment === 'back' ? client.wake() : client.touch()))
  const resize = () => {
    screen.value = { width: window.innerWidth, height: window.innerHeight }
    pages.restart(client.monotonic(), client.state.rev, write)
    triggerRef(view)
  }
  watchEffect(() => {
    setLanguage(known(settings.value.language) ?? language.value, false).catch(noteFailure)
    document.documentElement.dataset.theme = settings.value.theme
  })
  window.addEventListener('resize', resize)
  client.start()
  client.connect()
  onScopeDispose(() => {
    forget()
    window.removeEventListener('resize', resize)
    unsubscribe()
    client.stop()
  })
  return { view, settings, layout, pages, tasks }
}
