/** Loads the page again, but never into an outage: whoever asks for nothing when the server is away keeps what there is. */

import { browser } from '../browser/ports'
import { recall, remember } from '../browser/kept'

const KEPT = 'dibs.reloaded.at'
const ASK_APART_MS = 20_000

let askedAt = -Infinity

/** For how long this screen has not reloaded itself, in milliseconds by its own clock; null if it never has. */
export function sinceReload(): number | null {
  const kept = Number(recall(KEPT))
  return kept ? Date.now() - kept : null
}

/** Asks the server whether it is there, now and then, and reloads if it is. */
export function reload(reason: string): void {
  const now = performance.now()
  if (now - askedAt < ASK_APART_MS) return
  askedAt = now
  browser.healthy((there) => {
    if (!there) return
    remember(KEPT, String(Date.now()))
    console.info(`reload: ${reason}`)
    window.location.reload()
  })
}
