/** The retry schedule (exponential backoff) of sockets, streams and plain requests. PURE. */

const LEAST_MS = 250
const FIRST_MS = 1000
/** A visible screen shows the board within this time of the server's return. */
const SEEN_MS = 5000
const HIDDEN_MS = 30_000
const REFUSED_FIRST_MS = 60_000
const REFUSED_MOST_MS = 10 * 60_000

/**
 * Milliseconds until the next try at a server that does not answer, from the beginning of the last one. Full jitter: a
 * thousand boards that lost the same server come back one by one.
 *
 * @param failures - tries that failed in a row before this one.
 * @param seen - whether the page is visible.
 */
export function pause(failures: number, seen: boolean, random: number): number {
  const most = Math.min(seen ? SEEN_MS : HIDDEN_MS, FIRST_MS * 2 ** failures)
  return LEAST_MS + random * (most - LEAST_MS)
}

/** Milliseconds until the next try at a server that answered, and wants this screen no more (4500 to 4999). */
export function refusedPause(refusals: number, random: number): number {
  const most = Math.min(REFUSED_MOST_MS, REFUSED_FIRST_MS * 2 ** refusals)
  return most / 2 + random * (most / 2)
}
