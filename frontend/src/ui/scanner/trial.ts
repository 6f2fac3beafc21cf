/** A trial scan: its keys with their times, and their interpretation. */

import { onScopeDispose, ref, shallowRef } from 'vue'

import { useKeyboard, type Scan } from '../keys/keyboard'

/** After such a silence, keys are those of another scan. */
const ANEW_MS = 1000
const MOST = 100
const NAMELESS = ['Process', 'Unidentified', 'Dead']

export interface Heard {
  name: string
  /** Since the key before; null for the first. */
  ms: number | null
}

/** `none`: keys came, of which no scan became. */
export type Result = { kind: 'scan'; scan: Scan; end: string } | { kind: 'alone'; key: string } | { kind: 'none' }

export function useTrial() {
  const keys = ref<Heard[]>([])
  const result = shallowRef<Result | null>(null)
  let lastAt = -Infinity
  let timer: ReturnType<typeof setTimeout> | undefined
  onScopeDispose(() => clearTimeout(timer))

  function heard(event: KeyboardEvent): void {
    const since = event.timeStamp - lastAt
    if (since > ANEW_MS) {
      keys.value = []
      result.value = null
    }
    keys.value = [...keys.value, { name: nameOf(event), ms: since > ANEW_MS ? null : Math.round(since) }].slice(-MOST)
    lastAt = event.timeStamp
    clearTimeout(timer)
    timer = setTimeout(() => (result.value ??= { kind: 'none' }), 2 * ANEW_MS)
  }

  function scanned(scan: Scan): 'taken' | 'typed' {
    if (scan.place === 'field') return 'typed'
    result.value = { kind: 'scan', scan, end: keys.value.at(-1)?.name ?? '' }
    return 'taken'
  }

  useKeyboard({ listens: () => true, scanned, heard, alone: (key) => (result.value = { kind: 'alone', key }) }, true)
  return { keys, result }
}

function nameOf(event: KeyboardEvent): string {
  const name = event.key === ' ' ? 'Space' : NAMELESS.includes(event.key) ? event.code : event.key
  return [event.ctrlKey ? 'Ctrl' : '', event.altKey ? 'Alt' : '', name].filter(Boolean).join(' ')
}
