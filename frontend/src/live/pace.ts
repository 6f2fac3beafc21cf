/** Throttles rendering: at once while it is quiet, less often under load, so that touches stay responsive. PURE: time comes in. */

/** Rendering rests this many times as long as it took, so that it has a thirteenth of the time at most. */
const REST = 12
/** And never longer than this, however slow the machine is: four renders a second are enough to follow. */
const LONGEST_MS = 250

export class Pace {
  private restUntil = -Infinity

  /** Milliseconds until the next render may begin. */
  wait(now: number): number {
    return Math.max(0, this.restUntil - now)
  }

  /** Ends the pause: a person waits for the effect of a press. */
  interrupt(): void {
    this.restUntil = -Infinity
  }

  /** Notes a render from its beginning until it was painted. */
  rendered(began: number, painted: number): void {
    this.restUntil = painted + Math.min(LONGEST_MS, REST * (painted - began))
  }
}
