/** Freshness of a screen: by the age of the last proof from the server, and by nothing else. */

export type Freshness = 'live' | 'checking' | 'not-live' | 'hidden'

export const LIVE_MS = 15_000
export const CHECKING_MS = 30_000
export const HIDDEN_MS = 15 * 60_000

/** @param ageMs - monotonic milliseconds since the last proof; null if there never was one. */
export function freshness(ageMs: number | null): Freshness {
  if (ageMs === null) return 'checking'
  if (ageMs <= LIVE_MS) return 'live'
  if (ageMs <= CHECKING_MS) return 'checking'
  return ageMs <= HIDDEN_MS ? 'not-live' : 'hidden'
}
