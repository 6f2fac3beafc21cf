/** The age of what a screen shows, since the server last proved it. PURE: time comes in. */

import type { Clock } from './clock'
import { freshness, type Freshness } from './freshness'
import type { Heartbeat } from './frames'

export class Proof {
  /** What does not work, by name, as the last heartbeat told. */
  degraded: string[] = []
  private at: number | null = null
  private time = 0
  /** The screen was out of sight or the machine asleep: its age proves nothing. */
  private doubted = false

  /** @param last - the proof of the board that this screen showed before. */
  constructor(
    private readonly clock: Clock,
    last?: Proof,
  ) {
    this.at = last?.at ?? null
    this.time = last?.time ?? 0
  }

  get exists(): boolean {
    return this.at !== null
  }

  /** The server's time of day at the last proof. */
  get clockMs(): number {
    return this.time
  }

  /** Monotonic milliseconds since the last proof; null if there never was one. */
  age(): number | null {
    return this.at === null ? null : this.clock.monotonic() - this.at
  }

  freshness(): Freshness {
    const known = freshness(this.age())
    const blind = this.doubted || this.degraded.includes('database')
    return known === 'live' && blind ? 'checking' : known
  }

  /** Invalidates the last proof: the state is unproven until the next one. */
  doubt(): void {
    this.doubted = true
  }

  /** Notes a proof of this age for what the screen shows. A proof older than the last one is ignored. */
  prove(ageMs: number): void {
    this.at = Math.max(this.at ?? -Infinity, this.clock.monotonic() - ageMs)
    this.time = this.clock.serverNow() - (this.clock.monotonic() - this.at)
    this.doubted = false
  }

  /** A heartbeat is as old as it was on its way, and as what the server itself last saw (S4). */
  beat(heartbeat: Heartbeat): void {
    const { time, degraded, age_s } = heartbeat
    this.degraded = broken(heartbeat)
    const late = this.clock.note(time)
    if (!degraded.includes('database')) this.prove(late)
    else if (age_s !== undefined) this.prove(late + age_s * 1000)
  }
}

/** What does not work, by name. */
function broken({ degraded, writable }: Heartbeat): string[] {
  return writable === false ? [...degraded, 'writing'] : degraded
}
