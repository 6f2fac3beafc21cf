/** Keeps a panel from burning in: small shifts every minute, header and footer in turn every hour. PURE. */

const MINUTE_MS = 60_000
const STEP = 5
/** Offsets within 10 px, in steps that visit each point of a 5 by 5 grid before any comes again. */
const SIDE = 5
const STRIDE = 7

export interface Shift {
  x: number
  y: number
}

/** Where the stage stands in this minute, in pixels. */
export function shift(now: number): Shift {
  const at = (Math.floor(now / MINUTE_MS) * STRIDE) % (SIDE * SIDE)
  return { x: ((at % SIDE) - 2) * STEP, y: (Math.floor(at / SIDE) - 2) * STEP }
}

/** Whether header and footer have changed sides in this hour. */
export function swapped(now: number): boolean {
  return Math.floor(now / (60 * MINUTE_MS)) % 2 === 1
}

/** Where a lone clock stands in this minute, in hundredths of the space it has. */
export function wander(now: number): Shift {
  const minute = Math.floor(now / MINUTE_MS)
  return { x: (minute * 37) % 101, y: (minute * 61) % 101 }
}
