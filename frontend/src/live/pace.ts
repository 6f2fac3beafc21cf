/** When to render: at once while it is quiet, and under load so seldom that the screen still answers a finger. PURE: time comes in. */

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

  /** Ends the rest: somebody waits for what comes of a press. */
  interrupt(): void {
    this.restUntil = -Infinity
  }

  /** Notes a render from its beginning until it was painted. */
  rendered(began: number, painted: number): void {
    this.restUntil = painted + Math.min(LONGEST_MS, REST * (painted - began))
  }
}
