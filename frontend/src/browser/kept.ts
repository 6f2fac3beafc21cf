/**
 * What this device and this tab remember of this server: another one may be below another path of the same name. Where
 * a browser keeps nothing, they remember until the page is left.
 */

import { at } from './path'

type Store = 'localStorage' | 'sessionStorage'

const memory = new Map<string, string>()

/** What was remembered; null if nothing. A device's memory lasts, a tab's ends with it. */
export function recall(name: string, store: Store = 'sessionStorage'): string | null {
  try {
    return window[store].getItem(at(name))
  } catch {
    // Storage is switched off, or cookies are blocked: even the name of the store throws.
    return memory.get(name) ?? null
  }
}

export function remember(name: string, value: string, store: Store = 'sessionStorage'): void {
  memory.set(name, value)
  try {
    window[store].setItem(at(name), value)
  } catch {
    // As above, or it is full.
  }
}
