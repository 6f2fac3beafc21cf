/** The keys that are always commands: Alt and Shift with a letter, which no scanner sends. PURE. */

import type { Key } from '../locales/words'

/** A line of the help: a letter with Alt and Shift, or other keys; and the key alone, if it is not the same letter. */
export interface HelpKey {
  letter?: string
  keys?: string
  alone?: string
  words: Key
}

/** Gives the letter of such a key, in small; null for any other. */
export function shortcutOf(event: KeyboardEvent): string | null {
  if (!event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey || event.repeat) return null
  if (/^[a-z]$/i.test(event.key)) return event.key.toLowerCase()
  // Some systems write another character with Alt.
  return /^Key([A-Z])$/.exec(event.code)?.[1]?.toLowerCase() ?? null
}
