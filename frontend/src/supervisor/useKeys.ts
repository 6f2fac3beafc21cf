/** The keyboard map of the supervisor's page: roving focus over rows, and one key for each action. */

import { onScopeDispose } from 'vue'

import { useKeyboard, type Listener } from '../ui/keys/keyboard'
import { isCovered } from '../ui/keys/place'
import { singleKeys } from '../ui/keys/settings'
import { shortcutOf } from '../ui/keys/shortcut'

export interface Keys {
  move: (down: number) => void
  choose: () => void
  add: () => void
  edit: () => void
  stale: () => void
  search: () => void
  help: () => void
  close: () => void
  scanned: Listener['scanned']
  /** Whether a dialog is open or a field has the focus. */
  busy: () => boolean
}

export function useKeys(keys: Keys): void {
  const letters: Record<string, () => void> = {
    a: keys.choose,
    n: keys.add,
    e: keys.edit,
    o: keys.stale,
    f: keys.search,
    h: keys.help,
  }
  const alone: Record<string, () => void> = {
    ...letters,
    j: () => keys.move(1),
    k: () => keys.move(-1),
    '/': keys.search,
    '?': keys.help,
  }
  const others: Record<string, () => void> = {
    ArrowDown: () => keys.move(1),
    ArrowUp: () => keys.move(-1),
    Escape: keys.close,
  }
  const isFree = () => !keys.busy() && !isCovered()

  useKeyboard({
    listens: () => true,
    scanned: keys.scanned,
    alone: (key) => singleKeys.value && isFree() && alone[key.toLowerCase()]?.(),
  })

  function onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || !isFree()) return
    const letter = shortcutOf(event)
    const modified = event.ctrlKey || event.metaKey || event.altKey
    const act = letter !== null ? letters[letter] : modified ? undefined : others[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }

  document.addEventListener('keydown', onKey)
  onScopeDispose(() => document.removeEventListener('keydown', onKey))
}
