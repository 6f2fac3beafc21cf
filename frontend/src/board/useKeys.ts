/** The keyboard map of the board: roving focus over cards, and one key for each command. */

import { onScopeDispose } from 'vue'

import type { Verb } from '../protocol/frames'
import { LANES, type LaneName, type Lanes } from './layout'

export interface Keys {
  lanes: () => Lanes
  focused: () => number | null
  focus: (id: number) => void
  give: (verb: Verb) => void
  claimNext: () => void
  search: () => void
  help: () => void
  close: () => void
  /** Whether a dialog is open or a field has the focus. */
  busy: () => boolean
}

const VERBS: Record<string, Verb> = { c: 'claim', s: 'start', p: 'pause', d: 'complete', a: 'assign' }
const STEPS: Record<string, [number, number]> = {
  j: [0, 1],
  ArrowDown: [0, 1],
  k: [0, -1],
  ArrowUp: [0, -1],
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
}

export function useKeys(keys: Keys): void {
  function onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || keys.busy()) return
    if (!handle(event.key)) return
    event.preventDefault()
  }

  function handle(key: string): boolean {
    const verb = VERBS[key]
    const step = STEPS[key]
    if (verb) keys.give(verb)
    else if (step) move(...step)
    else if (key === 'n') keys.claimNext()
    else if (key === '/') keys.search()
    else if (key === '?') keys.help()
    else if (key === 'Escape') keys.close()
    else if (key === 'm') first('mine')
    else return false
    return true
  }

  function move(across: number, down: number): void {
    const lanes = keys.lanes()
    const here = keys.focused()
    const lane = LANES.find((name) => here !== null && lanes[name].includes(here))
    if (!lane || here === null) return first(LANES.find((name) => lanes[name].length) ?? 'free')
    const index = lanes[lane].indexOf(here)
    const forward = document.dir === 'rtl' ? -across : across
    const target = across ? beside(lanes, lane, forward) : lane
    const id = target && lanes[target][Math.min(index + down, lanes[target].length - 1)]
    if (id !== undefined && id !== null) keys.focus(id)
  }

  function beside(lanes: Lanes, lane: LaneName, across: number): LaneName | undefined {
    for (let at = LANES.indexOf(lane) + across; at >= 0 && at < LANES.length; at += across) {
      const name = LANES[at]
      if (name && lanes[name].length) return name
    }
    return undefined
  }

  function first(lane: LaneName): void {
    const id = keys.lanes()[lane][0]
    if (id !== undefined) keys.focus(id)
  }

  document.addEventListener('keydown', onKey)
  onScopeDispose(() => document.removeEventListener('keydown', onKey))
}
