/** The clocks of a screen: monotonic time, and the server's time of day. The device's own time of day is the last resort. */

import type { Ports } from './ports'

/** How many frames are compared: the least delayed of them is nearest to the truth. */
const SAMPLES = 12
/** No frame is on its way for longer: one that seems to be comes from a clock that was set back. */
const MOVED_MS = 60_000
/** How far the time of day runs ahead of passing time in a second that the machine slept through. */
const SLEPT_MS = 5000

export class Clock {
  private samples: number[] = []
  private slept = 0
  private apart: number

  constructor(private readonly ports: Ports) {
    this.apart = ports.now() - ports.monotonic()
  }

  /** Milliseconds that only ever grow, also while the machine sleeps. */
  monotonic(): number {
    return this.ports.monotonic() + this.slept
  }

  /** The server's time of day, in milliseconds since 1970; this machine's own until the server has told it. */
  serverNow(): number {
    return this.samples.length ? this.monotonic() + Math.max(...this.samples) : this.ports.now()
  }

  /** How far this machine's time of day is ahead of the server's, in milliseconds; behind it if negative. */
  aheadMs(): number {
    return this.ports.now() - this.serverNow()
  }

  /** Takes the time of a frame that has just come in; gives for how long it was on its way, beyond the quickest. */
  note(time: string): number {
    const sample = Date.parse(time) - this.monotonic()
    if (Number.isNaN(sample)) return 0
    if (Math.max(...this.samples) - sample > MOVED_MS) this.forget()
    this.samples = [...this.samples, sample].slice(-SAMPLES)
    return Math.max(...this.samples) - sample
  }

  /** Another connection: perhaps another server, with a clock of its own. */
  restart(time: string): void {
    this.forget()
    this.note(time)
  }

  /**
   * Whether the machine slept since the last look. It may as well have set its time of day forward, which looks the
   * same: so that counts as time passed, but the server's time of day does not leap until the server has told it.
   */
  woke(): boolean {
    const jump = this.ports.now() - this.ports.monotonic() - this.apart
    this.apart += jump
    if (jump <= SLEPT_MS) return false
    this.slept += jump
    this.samples = this.samples.map((sample) => sample - jump)
    return true
  }

  private forget(): void {
    this.samples = []
  }
}
