/** The keys of each page, for its help. */

import { OFFERED, VERBS, type OfferedVerb } from '../../tasks/verbs'
import type { Key } from './words'

/** A letter with Alt and Shift, or other keys; and the key alone, if it is not the same letter. */
export interface HelpKey {
  letter?: string
  keys?: string
  alone?: string
  words: Key
}

export type Page = 'board' | 'assign'

function keyOf(verb: OfferedVerb): HelpKey[] {
  const letter = OFFERED[verb].key
  return letter ? [{ letter, words: `help.${verb}` as Key }] : []
}

export const KEYS: Record<Page, HelpKey[]> = {
  board: [
    { letter: 'f', alone: '/', words: 'help.search' },
    { keys: '↑ ↓ ← →', alone: 'j k', words: 'help.move' },
    { letter: 'n', words: 'help.next' },
    ...VERBS.flatMap(keyOf),
    { letter: 'm', words: 'help.mine' },
    { keys: 'F6', words: 'help.dock' },
    { keys: 'Ctrl K', words: 'palette' },
    { letter: 'h', alone: '?', words: 'help' },
    { keys: 'Esc', words: 'help.close' },
  ],
  assign: [
    { letter: 'f', alone: '/', words: 'help.search' },
    { keys: '↑ ↓', alone: 'j k', words: 'help.move' },
    { keys: 'Space', words: 'help.select' },
    { letter: 'a', words: 'help.assign' },
    { letter: 'n', words: 'help.add' },
    { letter: 'e', words: 'help.edit' },
    { letter: 'o', words: 'help.stale' },
    { keys: 'Ctrl K', words: 'palette' },
    { letter: 'h', alone: '?', words: 'help' },
    { keys: 'Esc', words: 'help.close' },
  ],
}
