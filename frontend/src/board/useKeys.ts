/** The keyboard of the board: moving over cards, one key for each command, and the scanner, which is a keyboard too. */

import { onScopeDispose } from 'vue'

import type { Verb } from '../protocol/frames'
import type { Lane, LaneName } from './lanes'
import { Scan, SCANNER_MS } from './scan'

export interface Keys {
  lanes: () => Lane[]
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
const STEPS: Record<string, [number, number]> = {
  j: [0, 1],
  ArrowDown: [0, 1],
  k: [0, -1],
  ArrowUp: [0, -1],
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
}

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
    if (verb) return () => keys.give(verb)
    if (step) return () => move(...step)
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

  function move(across: number, down: number): void {
    const lanes = keys.lanes()
    const here = keys.focused()
    const at = lanes.findIndex((lane) => here !== null && lane.ids.includes(here))
    const lane = lanes[at]
    if (!lane || here === null) return first(lanes.find(({ ids }) => ids.length)?.name)
    const index = lane.ids.indexOf(here)
    const forward = document.documentElement.dir === 'rtl' ? -across : across
    const target = across ? beside(lanes, at, forward) : lane
    const id = target?.ids[Math.min(index + down, target.ids.length - 1)]
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
