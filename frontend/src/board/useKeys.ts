/** The keyboard of the board: moving over cards, one key for each command, and the scanner, which is a keyboard too. */

import { onScopeDispose } from 'vue'

import type { Verb } from '../protocol/frames'
import type { Lane, LaneName } from './lanes'
import { Scan, SCANNER_MS } from './scan'

export interface Keys {
  lanes: () => Lane[]
  /** How many cards stand beside each other in a lane. */
  columns: () => number
  focused: () => number | null
  focus: (id: number) => void
  give: (verb: Verb) => void
  claimNext: () => void
  /** A job ticket was scanned. */
  scanned: (code: string) => void
  search: () => void
  help: () => void
  close: () => void
  /** Goes to the dock, or back from there. */
  dock: () => void
  /** Whether a dialog is open or a field has the focus. */
  busy: () => boolean
}

const VERBS: Record<string, Verb> = { c: 'claim', s: 'start', p: 'pause', d: 'complete', a: 'assign', r: 'report' }
/** Along the list of a lane. */
const STEPS: Record<string, number> = { j: 1, k: -1 }
/** As cards stand on the screen. */
const DOWN: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 }
const SIDE: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1 }

export function useKeys(keys: Keys): void {
  const scan = new Scan()
  /** Commands wait a moment: the letters of a job ticket are none, which shows by its Enter. */
  let waiting: (() => void)[] = []
  let later: ReturnType<typeof setTimeout> | undefined

  function onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || keys.busy()) return
    clearTimeout(later)
    const code = event.repeat ? null : scan.take(event.key, event.timeStamp)
    const act = code === null ? actionOf(event.key) : () => keys.scanned(code)
    if (act) event.preventDefault()
    if (code !== null) waiting = []
    if (act && (waiting.length || VERBS[event.key] || event.key === 'n')) waiting.push(act)
    else act?.()
    if (waiting.length) later = setTimeout(carryOut, SCANNER_MS)
  }

  function carryOut(): void {
    const acts = waiting
    waiting = []
    for (const act of acts) act()
  }

  function actionOf(key: string): (() => void) | null {
    const verb = VERBS[key]
    const step = STEPS[key]
    const down = DOWN[key]
    const side = SIDE[key]
    if (verb) return () => keys.give(verb)
    if (step) return () => along(step)
    if (down) return () => along(down * keys.columns())
    if (side) return () => across(side)
    switch (key) {
      case 'n':
        return keys.claimNext
      case '/':
        return keys.search
      case '?':
        return keys.help
      case 'Escape':
        return keys.close
      case 'F6':
        return keys.dock
      case 'm':
        return () => first('mine')
    }
    return null
  }

  /** Goes along the list of a lane. */
  function along(by: number): void {
    const here = standing()
    if (here) focus(here.lanes[here.at], here.index + by)
  }

  /** Goes to the card at the side, or from the edge to the lane there. */
  function across(to: number): void {
    const here = standing()
    if (!here) return
    const forward = document.documentElement.dir === 'rtl' ? -to : to
    const columns = keys.columns()
    const row = here.index - (here.index % columns)
    const column = (here.index % columns) + forward
    const lane = here.lanes[here.at]
    const within = column >= 0 && column < columns && row + column < (lane?.ids.length ?? 0)
    if (within) focus(lane, row + column)
    else focus(beside(here.lanes, here.at, forward), row + (forward > 0 ? 0 : columns - 1))
  }

  /** Where the focus is; null, and on the first card, if it was on none. */
  function standing(): { lanes: Lane[]; at: number; index: number } | null {
    const lanes = keys.lanes()
    const here = keys.focused()
    const at = lanes.findIndex((lane) => here !== null && lane.ids.includes(here))
    const index = here === null ? -1 : (lanes[at]?.ids.indexOf(here) ?? -1)
    if (index >= 0) return { lanes, at, index }
    first(lanes.find(({ ids }) => ids.length)?.name)
    return null
  }

  function focus(lane: Lane | undefined, index: number): void {
    const id = lane?.ids[Math.min(index, lane.ids.length - 1)]
    if (id !== undefined) keys.focus(id)
  }

  function beside(lanes: Lane[], from: number, across: number): Lane | undefined {
    for (let at = from + across; at >= 0 && at < lanes.length; at += across) {
      if (lanes[at]?.ids.length) return lanes[at]
    }
    return undefined
  }

  function first(name: LaneName | undefined): void {
    const id = keys.lanes().find((lane) => lane.name === name)?.ids[0]
    if (id !== undefined) keys.focus(id)
  }

  document.addEventListener('keydown', onKey)
  onScopeDispose(() => {
    clearTimeout(later)
    document.removeEventListener('keydown', onKey)
  })
}
