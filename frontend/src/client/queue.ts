/** Rate limiter for many commands (K8), which loses none: a command that was too fast is retried. */

import type { Answer, Command, Limits } from './frames'
import type { Moment } from './pending'

/** What pacing needs of a screen: the way to the server, its limits, and time. */
export interface Road {
  run: (command: Command, options: { pressed: Moment }) => Promise<Answer>
  moment: () => Moment
  limits: () => Partial<Limits>
  later: (callback: () => void, ms: number) => void
}

/** Half of what a socket may have unanswered: the other half is for what the person does meanwhile. */
const SHARE = 2
const IN_FLIGHT = 16
const COMMANDS_PER_S = 10

export class CommandQueue {
  private readonly waiting: (() => void)[] = []
  private underWay = 0
  /** While the server accepts no commands, all of them wait: a refusal concerns them all. */
  private pause: Promise<void> | null = null

  constructor(private readonly road: Road) {}

  /** Gives a command as soon as there is room for it; the promise settles with its answer, never with `rate_limited`. */
  async give(command: Command): Promise<Answer> {
    // The deadline of all of them counts from the press, however long they queue.
    const pressed = this.road.moment()
    await this.room()
    try {
      for (;;) {
        await this.pause
        const answer = await this.road.run(command, { pressed })
        // A refused command left no trace (K2): given again it is a new one.
        if (answer.type !== 'error' || answer.code !== 'rate_limited') return answer
        this.pause ??= this.rest()
      }
    } finally {
      this.underWay -= 1
      this.waiting.shift()?.()
    }
  }

  private async room(): Promise<void> {
    const most = Math.max(1, Math.floor((this.road.limits().in_flight ?? IN_FLIGHT) / SHARE))
    if (this.underWay >= most) await new Promise<void>((resolve) => this.waiting.push(resolve))
    this.underWay += 1
  }

  /** As long as the server takes to allow for another round of them all. */
  private rest(): Promise<void> {
    const perSecond = this.road.limits().commands_per_s ?? COMMANDS_PER_S
    const ms = Math.max(250, (1000 * this.underWay) / perSecond)
    return new Promise((resolve) =>
      this.road.later(() => {
        this.pause = null
        resolve()
      }, ms),
    )
  }
}
