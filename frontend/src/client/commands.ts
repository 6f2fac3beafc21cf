/**
 * The commands of one screen: one effect for each press, one outcome for each command. No Vue, no DOM.
 *
 * Everything that a person wants of the board goes through here, so there is one place that knows what is under way.
 */

import type { Answer, Command, Verb } from './frames'
import { Pending, type Given, type Line, type Moment } from './pending'

/** A press so soon after another one, or after its answer, is the same press. */
export const ECHO_MS = 700

/** How long a press goes without words, and when it becomes a long one. */
export const SAY_AFTER_MS = 150
export const SLOW_AFTER_MS = 3000

/** How many things a screen remembers its last press on. */
const REMEMBERED = 64

/** What a command is for: a task by its id, the next free task, or a new one. */
export type Intent = number | 'next' | 'add'

/** What was pressed: the same control may change its words under the finger. By default one control for each verb. */
export type Control = Verb | 'slot'

interface Intended {
  /** In the order in which they are sent; only the first is on the wire. */
  readonly given: Given[]
  /** Settles with the last command given. */
  last: Promise<unknown> | null
  pressed: { control: Control; at: number } | null
  /** The revisions between which nothing but commands from here changed the task. */
  own: { from: number; to: number } | null
}

export function intentOf(command: Command): Intent {
  if ('task' in command) return command.task
  return command.type === 'add' ? 'add' : 'next'
}

export class Commands {
  private readonly pending: Pending
  private readonly intents = new Map<Intent, Intended>()

  /**
   * @param changed - called when views should look again.
   * @param doubted - called when the outcome of a command becomes uncertain.
   */
  constructor(
    private readonly line: Line,
    private readonly changed: () => void,
    doubted: (command: Command) => void,
  ) {
    this.pending = new Pending(line, ({ command }) => doubted(command))
  }

  /** Whether a command has no answer yet. */
  get busy(): boolean {
    return [...this.intents.values()].some(({ given }) => given.length > 0)
  }

  /** What is under way for an intent. */
  of(intent: Intent): Given | undefined {
    return this.intents.get(intent)?.given[0]
  }

  /** Whether a press of this control would be the one before: it is under way, or was answered only now. */
  holds(intent: Intent, control: Control): boolean {
    const intended = this.intents.get(intent)
    if (intended?.pressed?.control !== control) return false
    return intended.given.length > 0 || this.line.monotonic() - intended.pressed.at < ECHO_MS
  }

  /** Gives the command of a press; null if it is the press before. */
  press(command: Command, control: Control = command.type): Promise<Answer> | null {
    const intent = intentOf(command)
    if (this.holds(intent, control)) {
      this.note(this.intended(intent), control)
      return null
    }
    return this.run(command, { control })
  }

  /**
   * Gives a command, after those that were given before for the same intent.
   *
   * @param pressed - when the person asked for it, if that was not now.
   * @returns its one answer, also across reconnections; after the server's last word an error with the code of that.
   */
  async run(
    command: Command,
    { control = command.type, pressed = this.moment() }: { control?: Control; pressed?: Moment } = {},
  ): Promise<Answer> {
    const given: Given = { ref: this.line.ports.ref(), command, person: this.line.person(), pressed, doubted: false }
    return this.follow(given, control, (intended) => this.send(intended, given))
  }

  /** Goes on with what the person at the screen left without an answer, before a reload or on another page. */
  resume(): { command: Command; answer: Promise<Answer> }[] {
    const underWay = new Set([...this.intents.values()].flatMap(({ given }) => given.map(({ ref }) => ref)))
    const left = this.line.unanswered.of(this.line.person()).filter(({ ref }) => !underWay.has(ref))
    return left.map(({ ref, command, person, at, deadline }) => {
      const { monotonic, wall } = this.moment()
      const pressed = { monotonic: monotonic - Math.max(0, wall - at), wall: at }
      const given = { ref, command, person, pressed, doubted: deadline !== null }
      return { command, answer: this.follow(given, command.type, () => this.pending.add(given, command, deadline)) }
    })
  }

  /** The revision that a person saw of a task, raised by this client's own changes since. */
  revision(task: number, seen: number): number {
    const own = this.intents.get(task)?.own
    return own && own.from <= seen && seen < own.to ? own.to : seen
  }

  moment(): Moment {
    return { monotonic: this.line.monotonic(), wall: this.line.ports.now() }
  }

  answer(answer: Answer): void {
    this.pending.answer(answer)
  }

  greeted(): void {
    this.pending.greeted()
  }

  lost(): void {
    this.pending.lost()
  }

  giveUpAll(code: string): void {
    this.pending.giveUpAll(code)
  }

  /** Sends a command after those that were given before for the same intent, and keeps it until its answer. */
  private async follow(given: Given, control: Control, send: (intended: Intended) => Promise<Answer>): Promise<Answer> {
    const intended = this.intended(intentOf(given.command))
    const before = intended.last
    intended.given.push(given)
    this.note(intended, control)
    const answered = before ? before.then(() => send(intended)) : send(intended)
    intended.last = answered
    this.line.ports.later(this.changed, SAY_AFTER_MS)
    this.changed()
    const answer = await answered
    intended.given.splice(intended.given.indexOf(given), 1)
    if (intended.last === answered) intended.last = null
    if (intended.pressed?.control === control) this.note(intended, control)
    this.changed()
    return answer
  }

  private async send(intended: Intended, given: Given): Promise<Answer> {
    const { command } = given
    const seen = 'task' in command ? command.expect : undefined
    if (!('task' in command) || seen === undefined) return this.pending.add(given)
    const expect = this.revision(command.task, seen)
    const answer = await this.pending.add(given, { ...command, expect })
    if (answer.type === 'ok' && !answer.already) {
      const from = intended.own?.to === expect ? intended.own.from : expect
      intended.own = { from, to: answer.rev }
    }
    return answer
  }

  private note(intended: Intended, control: Control): void {
    intended.pressed = { control, at: this.line.monotonic() }
    this.line.ports.later(this.changed, ECHO_MS)
  }

  private intended(intent: Intent): Intended {
    const intended = this.intents.get(intent) ?? { given: [], last: null, pressed: null, own: null }
    // The newest last: the oldest that is not under way is forgotten first.
    this.intents.delete(intent)
    this.intents.set(intent, intended)
    if (this.intents.size > REMEMBERED) {
      for (const [old, { given }] of this.intents) {
        if (this.intents.size <= REMEMBERED) break
        if (!given.length && old !== intent) this.intents.delete(old)
      }
    }
    return intended
  }
}
