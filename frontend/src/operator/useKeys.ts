/** The keyboard map of the board: moving over cards, and one key for each command. `ui/keys/` detects scans. */

import { onScopeDispose } from 'vue'

import { useKeyboard, type Scan } from '../ui/keys/keyboard'
import { isCovered } from '../ui/keys/place'
import { singleKeys } from '../ui/keys/settings'
import { shortcutOf } from '../ui/keys/shortcut'
import type { Lane, LaneName } from '../tasks/lanes'
import { OFFERED, VERBS, type OfferedVerb } from '../tasks/verbs'

export interface Keys {
  lanes: () => Lane[]
  /** How many cards stand beside each other in a lane. */
  columns: () => number
  focused: () => number | null
  focus: (id: number) => void
  give: (verb: OfferedVerb) => void
  claimNext: () => void
  /** A job ticket was scanned. */
  scanned: (scan: Scan) => 'taken' | 'unused' | 'typed'
  search: () => void
  help: () => void
  close: () => void
  /** Goes to the dock, or back from there. */
  dock: () => void
  /** Whether a person is here who may use the keyboard. */
  listens: () => boolean
  /** Whether a dialog is open or a field has the focus. */
  busy: () => boolean
}

/** Along the list of a lane. */
const STEPS: Record<string, number> = { j: 1, k: -1 }
/** As cards stand on the screen. */
const DOWN: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 }
const SIDE: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1 }

export function useKeys(keys: Keys): void {
  useKeyboard({
    listens: keys.listens,
    scanned: keys.scanned,
    alone: (key) => {
      if (singleKeys.value && !keys.busy() && !isCovered()) actionOf(key.toLowerCase())?.()
    },
  })

  function onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || !keys.listens() || keys.busy() || isCovered()) return
    const letter = shortcutOf(event)
    const act = letter === null ? arrowOf(event) : actionOf(letter)
    if (!act) return
    event.preventDefault()
    act()
  }

  /** Keys that write nothing are no part of a scan. */
  function arrowOf(event: KeyboardEvent): (() => void) | null {
    if (event.ctrlKey || event.metaKey || event.altKey) return null
    const down = DOWN[event.key]
    const side = SIDE[event.key]
    if (down) return () => along(down * keys.columns())
    if (side) return () => across(side)
    if (event.key === 'Escape') return keys.close
    return event.key === 'F6' ? keys.dock : null
  }

  function actionOf(key: string): (() => void) | null {
    const verb = VERBS.find((name) => OFFERED[name].key === key)
    const step = STEPS[key]
    if (verb) return () => keys.give(verb)
    if (step) return () => along(step)
    switch (key) {
      case 'n':
        return keys.claimNext
      case 'f':
      case '/':
        return keys.search
      case 'h':
      case '?':
        return keys.help
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
  onScopeDispose(() => document.removeEventListener('keydown', onKey))
}
