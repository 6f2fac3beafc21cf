/** The self-repair of an unattended screen (displays.md, "How it helps itself"). PURE: facts in, a decision out. */

import { minuteOfDay, minutes } from '../words/time'

export type Reason = 'ordered' | 'moved' | 'no-proof' | 'stopped' | 'failed' | 'build' | 'memory' | 'nightly'

const MINUTE_MS = 60_000
const NO_PROOF_MS = 10 * MINUTE_MS
/** A reload that did not help is not tried again before this. */
const APART_MS = 10 * MINUTE_MS
const TOLD_APART_MS = MINUTE_MS
const BUILD_SPREAD_MS = MINUTE_MS
const HEAP_MOST = 400 * 1024 * 1024
const NIGHTLY_WINDOW_MIN = 10
/** A page that is younger needs no nightly reload; longer than the window, so there is one a night. */
const NIGHTLY_AGE_MS = 60 * MINUTE_MS

/** Times are in milliseconds: `monotonic` since the page began, `now` since 1970 by the server's clock. */
export interface Facts {
  monotonic: number
  now: number
  /** For how long this screen has not reloaded itself, by its own clock; null if it never has. */
  sinceReload: number | null
  /** Milliseconds since the last proof; null if there never was one. */
  proofAge: number | null
  /** Why the server turned this screen away; null if it did not. */
  stopped: string | null
  /** This is a display, whose address shows a code once it is removed. */
  paired: boolean
  /** The server told this display to reload. */
  ordered: boolean
  /** The server told this display to show another board. */
  moved: boolean
  /** Something in the page has thrown. */
  failed: boolean
  pageBuild: string
  serverBuild: string
  /** No reader is interrupted, as between two pages: the best moment to reload. */
  turned: boolean
  heapBytes: number | null
  reloadAt: string | null
  zone: string
}

/** What a display finds out by its address: that it is removed, or has another board. The rest is up to the server. */
const ELSEWHERE = ['unauthenticated', 'forbidden', 'unknown_board']

export class Watchdog {
  private readonly nightlyOffset: number
  private buildAfter: number | null = null

  /** @param random - gives numbers in [0, 1): a floor of walls must not reload in the same second. */
  constructor(private readonly random: () => number) {
    this.nightlyOffset = Math.round((random() * 2 - 1) * NIGHTLY_WINDOW_MIN)
  }

  /** Why this page should be loaded again now; null if it should not. Whether the server is there is asked afterwards. */
  decide(facts: Facts): Reason | null {
    const since = facts.sinceReload ?? Infinity
    const told = facts.moved
      ? 'moved'
      : facts.ordered
        ? 'ordered'
        : facts.paired && ELSEWHERE.includes(facts.stopped ?? '')
          ? 'stopped'
          : null
    if (told) return since >= 0 && since < TOLD_APART_MS ? null : told
    // A clock that was set back must not stop the watchdog for ever.
    if (since >= 0 && since < APART_MS) return null
    if (facts.failed) return 'failed'
    if ((facts.proofAge ?? facts.monotonic) >= NO_PROOF_MS) return facts.stopped ? 'stopped' : 'no-proof'
    if (this.newBuild(facts)) return 'build'
    if (facts.heapBytes !== null && facts.heapBytes > HEAP_MOST) return 'memory'
    return this.night(facts) ? 'nightly' : null
  }

  private newBuild({ monotonic, pageBuild, serverBuild, turned }: Facts): boolean {
    if (!serverBuild || serverBuild === pageBuild) {
      this.buildAfter = null
      return false
    }
    this.buildAfter ??= monotonic + this.random() * BUILD_SPREAD_MS
    return turned && monotonic >= this.buildAfter
  }

  private night({ monotonic, now, reloadAt, zone }: Facts): boolean {
    if (reloadAt === null || monotonic < NIGHTLY_AGE_MS) return false
    const since = minuteOfDay(now, zone) - minutes(reloadAt) - this.nightlyOffset
    return ((since % 1440) + 1440) % 1440 < NIGHTLY_WINDOW_MIN
  }
}
