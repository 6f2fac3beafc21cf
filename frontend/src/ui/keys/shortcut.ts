/** The keys that are always commands: Alt and Shift with a letter, which no scanner sends. PURE. */

/** Gives the letter of such a key, in small; null for any other. */
export function shortcutOf(event: KeyboardEvent): string | null {
  if (!event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey || event.repeat) return null
  if (/^[a-z]$/i.test(event.key)) return event.key.toLowerCase()
  // Some systems write another character with Alt.
  return /^Key([A-Z])$/.exec(event.code)?.[1]?.toLowerCase() ?? null
}
