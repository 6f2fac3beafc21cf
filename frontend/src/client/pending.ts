/** Commands without an answer yet. Each is retried under its ref until an answer gives its outcome. */

import type { Answer, Command, Retry } from './frames'
import type { Ports } from './ports'
import type { UnansweredCommands } from './unanswered'

/** How long a command may wait for its decision (K10). */
export const DEADLINE_MS = 120_000

const AGAIN_MS = 700
/** The pause before a command is sent again doubles with every refusal, up to eight times the first. */
const MOST_DOUBLINGS = 3
/** The page was left: the next one goes on. */
const LEFT = 'left'
const NO_RETRY: Retry = { can_retry: false, suggestion: '', action_text: '' }

/** A moment by both clocks: one may stand still while the machine sleeps, the other may be set. */
export interface Moment {
  monotonic: number
  wall: number
}

/** A command that a person has given. */
export interface Given {
  readonly ref: string
  readonly command: Command
  readonly person: number
  readonly pressed: Moment
  /** It may have been carried out already: it was sent, and what came was no answer, or nothing. */
  doubted: boolean
}

/** The way to the server. */
export interface Line {
  readonly ports: Ports
  /** Milliseconds that only ever grow. */
  monotonic: () => number
  /** Milliseconds since 1970 by the server's clock. */
  serverNow: () => number
  /** Sends a frame; false while the server takes none. */
  send: (frame: string) => boolean
  /** Why the server will take no more commands; null as long as it may. */
  stopped: () => string | null
  /** The id of the person at the screen. */
  person: () => number
  /** Where commands are remembered until they are answered. */
  readonly unanswered: UnansweredCommands
}

interface Waiting {
  readonly given: Given
  readonly command: Command
  readonly resolve: (answer: Answer) => void
  /** By the server's clock; null until it was sent. */
  deadline: string | null
  sent: number
  cancelDeadline: () => void
  cancelAgain: () => void
}

export class Pending {
  private readonly waiting = new Map<string, Waiting>()

  /** @param doubt - called when the outcome of a command becomes uncertain. */
  constructor(
    private readonly line: Line,
    private readonly doubt: (given: Given) => void,
  ) {}

  get size(): number {
    return this.waiting.size
  }

  /**
   * Sends a command as soon as the server takes it.
   *
   * @param command - what is sent for it, if the task has changed since it was given.
   * @param deadline - the one that it was sent with before; null if it never was.
   * @returns the one answer that proves its outcome.
   */
  add(given: Given, command: Command = given.command, deadline: string | null = null): Promise<Answer> {
    return new Promise((resolve) => {
      const waiting: Waiting = {
        given,
        command,
        resolve,
        deadline,
        sent: deadline === null ? 0 : 1,
        cancelDeadline: () => undefined,
        cancelAgain: () => undefined,
      }
      this.waiting.set(given.ref, waiting)
      const code = this.line.stopped() ?? this.notTheirs(given)
      if (code !== null) return this.giveUp(waiting, code)
      this.note(waiting)
      waiting.cancelDeadline = this.line.ports.later(() => this.due(waiting), this.left(given))
      this.send(waiting)
    })
  }

  /** Takes an answer. One that proves nothing leaves its command waiting, to be sent again (K6). */
  answer(answer: Answer): void {
    const waiting = answer.ref === undefined ? undefined : this.waiting.get(answer.ref)
    if (!waiting) return
    const again = waiting.sent > 1
    const code = answer.type === 'error' ? answer.code : ''
    if (code === 'busy' || code === 'unavailable' || (code === 'rate_limited' && again)) {
      if (code === 'unavailable') this.cast(waiting)
      this.sendLater(waiting)
    } else if (answer.type === 'error' && code === 'internal' && again)
      this.settle(waiting, { ...answer, unproven: true })
    else this.settle(waiting, answer)
  }

  /** The server takes commands: what waits is sent, in order. */
  greeted(): void {
    for (const waiting of [...this.waiting.values()]) {
      const code = this.notTheirs(waiting.given)
      if (code === null) this.send(waiting)
      else this.giveUp(waiting, code)
    }
  }

  /** The connection was lost: what was sent over it may have been carried out. */
  lost(): void {
    for (const waiting of this.waiting.values()) if (waiting.sent) this.cast(waiting)
  }

  /** Settles everything that will not be answered here, with the code of why. */
  giveUpAll(code: string): void {
    for (const waiting of [...this.waiting.values()]) this.giveUp(waiting, code)
  }

  private send(waiting: Waiting): void {
    const { given, command } = waiting
    waiting.cancelAgain()
    const left = this.left(given)
    // Never sent, so never carried out: this needs no server to prove it.
    if (waiting.deadline === null && left <= 0) return this.giveUp(waiting, 'expired')
    const deadline = waiting.deadline ?? new Date(this.line.serverNow() + left).toISOString()
    const repeat = waiting.sent ? { repeat: true } : {}
    if (!this.line.send(JSON.stringify({ ...command, ref: given.ref, deadline, ...repeat }))) return
    waiting.deadline = deadline
    waiting.sent += 1
    if (waiting.sent === 1) this.note(waiting)
  }

  private sendLater(waiting: Waiting): void {
    const pause = AGAIN_MS * 2 ** Math.min(waiting.sent - 1, MOST_DOUBLINGS)
    waiting.cancelAgain()
    waiting.cancelAgain = this.line.ports.later(() => this.send(waiting), pause * (1 + this.line.ports.random()))
  }

  /** The deadline has passed. From now on a repeat has no effect, and its answer is proof (K10). */
  private due(waiting: Waiting): void {
    if (waiting.sent) this.cast(waiting)
    this.send(waiting)
  }

  /** Commands of the last person are given up at a shared screen: the next one does not act for them. */
  private notTheirs(given: Given): string | null {
    return given.person === this.line.person() ? null : 'unauthenticated'
  }

  private left(given: Given): number {
    const { ports } = this.line
    const age = Math.max(this.line.monotonic() - given.pressed.monotonic, ports.now() - given.pressed.wall)
    return DEADLINE_MS - age
  }

  private cast({ given }: Waiting): void {
    if (given.doubted) return
    given.doubted = true
    this.doubt(given)
  }

  private giveUp(waiting: Waiting, code: string): void {
    const unproven = waiting.sent > 0
    const { ref } = waiting.given
    // What may have been carried out is asked for when its person comes back; what was never sent is so no more.
    if (!unproven && code !== LEFT) this.line.unanswered.forget(ref)
    this.end(waiting, { type: 'error', ref, code, detail: '', retry: NO_RETRY, ...(unproven ? { unproven } : {}) })
  }

  private note({ given, command, deadline }: Waiting): void {
    const { ref, person, pressed } = given
    this.line.unanswered.note({ ref, command, person, at: pressed.wall, deadline })
  }

  private settle(waiting: Waiting, answer: Answer): void {
    this.line.unanswered.forget(waiting.given.ref)
    this.end(waiting, answer)
  }

  private end(waiting: Waiting, answer: Answer): void {
    this.waiting.delete(waiting.given.ref)
    waiting.cancelDeadline()
    waiting.cancelAgain()
    waiting.resolve(answer)
  }
}
