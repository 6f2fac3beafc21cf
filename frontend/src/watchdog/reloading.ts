/** Reloads the page, but never during an outage: a reload without a server would leave an empty page. */

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

/** Reloads if the server's health check succeeds; checks at most once per `ASK_APART_MS`. */
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
