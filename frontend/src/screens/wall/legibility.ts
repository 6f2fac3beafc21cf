/** The legible size of type at the readers' distance, and what fits then. PURE. */

const ARC_MINUTES = 16
const CAP_HEIGHT = 0.72
const ROWS_MOST = 12
const ROWS_LEAST = 3

/**
 * How a row is laid out, by how many letters fit beside each other; and its height, in type sizes. An upright screen has
 * height to spare and no width: its rows are stacked, so that a name has a line of its own.
 */
const SHAPES = [
  { shape: 'wide', from: 18, height: 1.36 },
  { shape: 'lean', from: 13, height: 1.6 },
  { shape: 'stacked', from: 10.2, height: 1.9 },
] as const

export interface Room {
  /** Metres between reader and screen. */
  distance: number
  /** Inches across the screen. */
  diagonal: number
}

/** In CSS pixels. */
export interface Screen {
  width: number
  height: number
}

/** What fits. Sizes are in CSS pixels. */
export interface Layout {
  shape: 'wide' | 'lean' | 'stacked'
  rows: number
  /** One of 1080 parts of the shorter side: borders and paddings. */
  unit: number
  /** Numbers and names, for those at the full distance. */
  type: number
  /** Everything else, for those at half of it. */
  small: number
  header: number
  footer: number
  row: number
  portrait: boolean
  /** Counts without words, for want of room; their shapes stay. */
  terse: boolean
}

/** The smallest legible type, in CSS pixels. */
export function leastType({ distance, diagonal }: Room, { width, height }: Screen): number {
  const mmPerPixel = (diagonal * 25.4) / Math.hypot(width, height)
  const angle = (ARC_MINUTES / 60) * (Math.PI / 180)
  return (distance * 1000 * Math.tan(angle)) / CAP_HEIGHT / mmPerPixel
}

/** Lays a screen out: rows first, six at 10 m on 55 inches. */
export function layOut(room: Room, screen: Screen): Layout {
  const least = leastType(room, screen)
  const portrait = screen.height > screen.width
  const unit = portrait
    ? Math.min(screen.width / 1080, screen.height / 1920)
    : Math.min(screen.height / 1080, screen.width / 1920)
  const small = Math.min(Math.max(least / 2, 42 * unit), (portrait ? 52 : 56) * unit)
  const header = portrait ? Math.max(210 * unit, 4.4 * small) : Math.max(118 * unit, 2.3 * small)
  const footer = Math.max(92 * unit, 1.8 * small)
  const { shape, from, height } =
    SHAPES.find((candidate) => !portrait && screen.width / least >= candidate.from) ?? SHAPES[2]
  const free = screen.height - header - footer
  const rows = Math.max(ROWS_LEAST, Math.min(ROWS_MOST, Math.floor(free / (least * height))))
  const row = free / rows
  const type = Math.min(row / height, screen.width / from)
  return { shape, rows, unit, type, small, header, footer, row, portrait, terse: small > (portrait ? 46 : 52) * unit }
}
