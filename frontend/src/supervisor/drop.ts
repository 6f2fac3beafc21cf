/** The target of a drag, and the speed at which the list scrolls under it. PURE: boxes in. */

export interface Box {
  top: number
  bottom: number
}

/** A row that can take a drop; the id is the person's. */
export interface Row extends Box {
  id: number
}

/** How close to the edge of the list it begins to roll, in pixels, and how far it rolls in a frame. */
const EDGE_PX = 56
const FASTEST_PX = 14

/** The row nearest to a height; null without rows. */
export function nearestRow(y: number, rows: readonly Row[]): number | null {
  let best: Row | null = null
  for (const row of rows) if (!best || distance(y, row) < distance(y, best)) best = row
  return best?.id ?? null
}

/** How far to roll now: below 0 is up, 0 is not at all. */
export function rolling(y: number, list: Box): number {
  const above = list.top + EDGE_PX - y
  const below = y - (list.bottom - EDGE_PX)
  const depth = Math.max(above, below)
  if (depth <= 0) return 0
  const speed = Math.ceil(Math.min(1, depth / EDGE_PX) * FASTEST_PX)
  return above > below ? -speed : speed
}

function distance(y: number, row: Box): number {
  return Math.max(row.top - y, y - row.bottom, 0)
}
