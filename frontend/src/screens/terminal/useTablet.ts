/** The session of a shared tablet: tiles over the live board, or one person until they sign out or the tablet is idle. */

import { onScopeDispose, ref, shallowRef } from 'vue'

import type { Settings } from '../fleet/fleet'
import { known, type Language } from '../../words/language'
import { setLanguage } from '../../words/words'
import { has, type Key } from '../fleet/words'
import { setTheme } from '../../ui/theme'
import { browser } from '../../browser/ports'
import { pause } from '../../client/tries'
import { onMoment } from '../../browser/moments'
import { enter, leave, readTiles, stay, type Proof, type Tile, type Worker } from './tablet'
import { reload } from '../../watchdog/reloading'
import { useIdle } from './useIdle'

const KEEP_MS = 30_000

export function useTablet(start: Settings) {
  const settings = shallowRef(start)
  const tiles = shallowRef<Tile[]>([])
  const person = shallowRef<Worker | null>(null)
  const problem = ref<Key | null>(null)
  const busy = ref(false)
  /** Rises whenever another one looks at the board: a new board for a new person, with nothing of the last one's. */
  const turn = ref(0)
  /** The session of before is over, and the board is the display's. */
  const ready = ref(false)
  /** The server does not answer, so people can neither sign in nor sign out. */
  const away = ref(false)
  let gone = false
  let keptAt = 0

  const idle = useIdle(
    () => settings.value.lock_after_s,
    () => person.value && void lock(),
  )

  async function refresh(): Promise<void> {
    const reply = await readTiles()
    if (gone) return
    if (!reply.ok) {
      // The display was removed, or is no terminal any more: the server's next page shows which.
      if (reply.code === 'unauthenticated' || reply.code === 'permission_denied') reload('moved')
      return
    }
    if (reply.body.settings.board !== settings.value.board) reload('moved')
    tiles.value = reply.body.people
    obey(reply.body.settings)
  }

  function obey(told: Settings): void {
    settings.value = told
    if (person.value) return
    setTheme(told.theme, false)
    speak(known(told.language) ?? 'en')
  }

  /** Words that do not come leave the ones that are there. */
  function speak(wanted: Language): void {
    setLanguage(wanted, false).catch(() => undefined)
  }

  /** Ends the session, for as long as it takes; the tiles are there at once. */
  async function lock(): Promise<void> {
    person.value = null
    ready.value = false
    problem.value = null
    turn.value += 1
    for (let failures = 0; !gone && !(await leave()).ok; failures += 1) {
      away.value = true
      await rest(pause(failures, browser.visible(), browser.random()))
    }
    if (gone) return
    away.value = false
    ready.value = true
    await refresh()
  }

  /** Waits for the pause, or until a retry at once is worthwhile. */
  async function rest(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const forget = onMoment(() => hurry())
      const timer = setTimeout(() => hurry(), ms)
      const hurry = () => {
        forget()
        clearTimeout(timer)
        resolve()
      }
    })
  }

  /** Says whether the person is in. */
  async function prove(proof: Proof): Promise<boolean> {
    if (busy.value || !ready.value) return false
    busy.value = true
    problem.value = null
    const reply = await enter(proof)
    busy.value = false
    if (!reply.ok) {
      const key = `terminal.${reply.code}`
      problem.value = has(key) ? key : reply.code === 'offline' ? 'noServer' : 'other'
      return false
    }
    const own = known(reply.body.person.language)
    if (own) speak(own)
    person.value = reply.body.person
    idle.touch()
    keptAt = performance.now()
    turn.value += 1
    return true
  }

  const timer = setInterval(() => {
    if (person.value === null) void refresh()
    else if (idle.touchedAt() > keptAt) {
      keptAt = performance.now()
      void stay()
    }
  }, KEEP_MS)
  /** A page that is left and come back to may be as it was, with its person: it is locked as one that is loaded. */
  const shown = (event: PageTransitionEvent) => event.persisted && void lock()
  window.addEventListener('pageshow', shown)
  obey(start)
  void lock()
  onScopeDispose(() => {
    gone = true
    window.removeEventListener('pageshow', shown)
    clearInterval(timer)
  })
  return { settings, tiles, person, problem, busy, turn, ready, away, leftS: idle.leftS, obey, refresh, lock, prove }
}
