/** A lazy part of the page that failed to load: after a deploy the server has other files, under other names. */

import { ref } from 'vue'

import { browser } from '../browser/ports'

/** Where a part is missing and a reload did not help, or cannot be had now: the address that was wanted. */
export const missing = ref<string | null>(null)

/** Loads the wanted page anew, once: the entry of the browser's history remembers, also where nothing else does. */
export function partMissing(wanted: string): void {
  const state = (window.history.state ?? {}) as { reloaded?: boolean }
  if (state.reloaded) missing.value = wanted
  else loadAnew(wanted)
}

/** Says it without a reload, where a person may have typed something; without the server it is not known. */
export function sayMissing(): void {
  browser.healthy((there) => {
    if (there) missing.value = window.location.pathname + window.location.search
  })
}

/** Loads a page anew if the server is there; else this one, with what was typed, is all that there is. */
export function loadAnew(wanted: string): void {
  browser.healthy((there) => {
    missing.value = there ? null : wanted
    if (!there) return
    window.history.replaceState({ reloaded: true }, '', wanted)
    window.location.reload()
  })
}
