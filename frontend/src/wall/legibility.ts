/** How large type must be to be read from where people stand (UI.md "Legibility"). PURE. */

const ARC_MINUTES = 16
const X_HEIGHT = 0.72
const ROWS_MOST = 12
const ROWS_LEAST = 3

export interface Room {
  /** Metres between reader and screen. */
  distance: number
  /** Inches across a 16:9 screen. */
  diagonal: number
}

/** The smallest legible type, in 1/1080 of the screen's height. */
export function leastType({ distance, diagonal }: Room): number {
  const heightMm = diagonal * 25.4 * (9 / Math.hypot(16, 9))
  const angle = (ARC_MINUTES / 60) * (Math.PI / 180)
  return (((distance * 1000 * Math.tan(angle)) / X_HEIGHT) * 1080) / heightMm
}

/** How many rows fit: six at 10 m on 55 inches, with the row's type a little larger than the least. */
export function rowsThatFit(room: Room): number {
  const height = leastType(room) * 1.42
  return Math.max(ROWS_LEAST, Math.min(ROWS_MOST, Math.floor((1080 - 210) / height)))
}
