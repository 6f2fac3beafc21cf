/** Loads the page again, but never into an outage: whoever asks for nothing when the server is away keeps what there is. */

const KEPT = 'dibs.wall.reloaded'
const PATIENCE_MS = 5000
const ASK_APART_MS = 20_000

let askedAt = -Infinity

/** For how long this screen has not reloaded itself, in milliseconds by its own clock; null if it never has. */
export function sinceReload(): number | null {
  const kept = Number(sessionStorage.getItem(KEPT))
  return kept ? Date.now() - kept : null
}

/** Asks the server whether it is there, now and then, and reloads if it is. */
export async function reload(reason: string): Promise<void> {
  const now = performance.now()
  if (now - askedAt < ASK_APART_MS) return
  askedAt = now
  if (!(await healthy())) return
  sessionStorage.setItem(KEPT, String(Date.now()))
  console.info(`reload: ${reason}`)
  window.location.reload()
}

async function healthy(): Promise<boolean> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), PATIENCE_MS)
  try {
    return (await fetch('/healthz', { cache: 'no-store', signal: abort.signal })).ok
  } catch {
    // No answer is an answer: the server is away, and this page is all that the screen has.
    return false
  } finally {
    clearTimeout(timer)
  }
}
