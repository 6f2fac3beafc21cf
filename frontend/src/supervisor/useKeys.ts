/** The keyboard map of the supervisor's page: roving focus over rows, and one key for each thing to do. */

import { onScopeDispose } from 'vue'

import type { Key } from '../locales/words'

export interface Keys {
  move: (down: number) => void
  choose: () => void
  add: () => void
  edit: () => void
  stale: () => void
  search: () => void
  help: () => void
  close: () => void
  /** Whether a dialog is open or a field has the focus. */
  busy: () => boolean
}

export const HELP: [string, Key][] = [
  ['/', 'help.search'],
  ['j k ↑ ↓', 'help.move'],
  ['Space', 'help.select'],
  ['a', 'help.assign'],
  ['n', 'help.add'],
  ['e', 'help.edit'],
  ['o', 'help.stale'],
  ['Esc', 'help.close'],
]

export function useKeys(keys: Keys): void {
  const map: Record<string, () => void> = {
    j: () => keys.move(1),
    ArrowDown: () => keys.move(1),
    k: () => keys.move(-1),
    ArrowUp: () => keys.move(-1),
    a: keys.choose,
    n: keys.add,
    e: keys.edit,
    o: keys.stale,
    '/': keys.search,
    '?': keys.help,
    Escape: keys.close,
  }

  function onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || keys.busy()) return
    const act = map[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }

  document.addEventListener('keydown', onKey)
  onScopeDispose(() => document.removeEventListener('keydown', onKey))
}
