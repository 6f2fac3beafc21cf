/** The pages of a wall: laid out once a round, frozen while shown, turned when there was time to read. PURE. */

export const PAGES_MOST = 4

/** The ids of each page, and how many tasks are on none. */
export interface Paper {
  pages: number[][]
  more: number
}

/** Fills pages of so many rows, at most four. */
export function paginate(ids: number[], rows: number): Paper {
  const pages: number[][] = []
  for (let at = 0; at < ids.length && pages.length < PAGES_MOST; at += rows) pages.push(ids.slice(at, at + rows))
  return { pages: pages.length ? pages : [[]], more: Math.max(0, ids.length - PAGES_MOST * rows) }
}

/** How long a page stays: ten seconds, or longer if there is more to read. */
export function dwellMs(rows: number, wishedS: number | null): number {
  return wishedS === null ? Math.max(10_000, rows * 1700) : wishedS * 1000
}

export class Pages {
  page = 0
  paper: Paper = { pages: [[]], more: 0 }
  /** Rows that changed after this revision are marked for one round. */
  markedAfter = Infinity
  private turnedAt = -Infinity
  private roundRev: number | null = null

  /** The ids of the page that is shown. */
  get ids(): number[] {
    return this.paper.pages[this.page] ?? []
  }

  /**
   * Turns the page if it was shown for long enough, and lays all of them out anew before the first one.
   *
   * @param now - in monotonic milliseconds.
   * @param rev - the board's.
   * @returns whether it was turned.
   */
  turn(now: number, dwell: number, rev: number, layOut: () => Paper): boolean {
    const empty = !this.ids.length
    if (!empty && now - this.turnedAt < dwell) return false
    this.turnedAt = now
    if (!empty && this.page + 1 < this.paper.pages.length) {
      this.page += 1
      return true
    }
    this.begin(rev, layOut)
    return true
  }

  /** Lays out anew at once: the screen or its settings have changed. */
  restart(now: number, rev: number, layOut: () => Paper): void {
    this.turnedAt = now
    this.begin(rev, layOut)
  }

  private begin(rev: number, layOut: () => Paper): void {
    this.paper = layOut()
    this.page = 0
    if (!this.ids.length) return
    this.markedAfter = this.roundRev ?? rev
    this.roundRev = rev
  }
}
