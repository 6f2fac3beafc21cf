/** Lost claims of this person, as a layer over the board, and the notices about them. PURE: time comes in. */

import type { Answer, Command, Task, TaskEvent, Verb, Who } from './frames'
import { handleTaskError, type HandledError } from './errors'

/** How long a lost card keeps its place and its outline. */
export const LOST_MS = 8000

interface Lost {
  kind: 'lost'
  task: Task
  owner: Who | null
  assignedBy: Who | null
  at: string | null
  confirmed: boolean
}

/** What a person should be told. A screen shows one at a time. */
export type Notice =
  | { kind: 'won'; task: Task; already: boolean; confirmed: boolean }
  | Lost
  | { kind: 'refused'; verb: Verb | null; task: Task | null; error: HandledError; command?: Command }
  | { kind: 'unsure'; verb: Verb; task: Task | null; connected: boolean }
  | { kind: 'offline'; task: Task }
  | { kind: 'cancelled'; task: Task; by: Who; reason: string }
  | { kind: 'taken-away'; task: Task; by: Who; owner: Who | null; reason: string }
  | { kind: 'carried-out'; command: Command; task: Task | null }
  | { kind: 'nothing-free' }
  /** A press that may have been meant for another card did nothing. */
  | { kind: 'moved'; task: Task }
  | { kind: 'not-found'; number: string }
  | { kind: 'back'; changes: number }

export class Claims {
  /** Since when a task is lost, in monotonic milliseconds. */
  private readonly losses = new Map<number, number>()
  /** The tasks whose loss an event has told already: the refusal that follows is not told again. */
  private readonly told = new Set<number>()
  /** The tasks of which it was uncertain for a while whether they were claimed. */
  private readonly doubted = new Set<number>()

  /** Whether a task was lost just now. */
  isLost(task: number): boolean {
    return this.losses.has(task)
  }

  /** The outcome of the claim of a task became uncertain. */
  doubt(task: number): void {
    this.doubted.add(task)
  }

  /**
   * Looks at a change: another person may have got what this one reached for, or taken what they had.
   *
   * @param reaching - whether a claim of this person has no answer yet.
   */
  see(event: TaskEvent, before: Task | undefined, me: number, now: number, reaching: boolean): Notice | null {
    const task = event.task
    if (!task) return null
    const reached = reaching && !this.told.has(task.id)
    const by = event.by && event.by.id !== me ? event.by : null
    const had = before?.owner?.id === me
    const reason = event.reason ?? ''
    if (event.kind === 'task.cancelled' && by && (reached || had)) {
      if (reached) this.told.add(task.id)
      this.losses.delete(task.id)
      return { kind: 'cancelled', task, by, reason }
    }
    if (reached && task.owner && task.owner.id !== me) {
      this.told.add(task.id)
      const lost = this.lose(task, event.kind === 'task.assigned' ? event.by : null, event.at, now)
      return { ...lost, confirmed: this.doubted.has(task.id) }
    }
    if (!task.owner) this.losses.delete(task.id)
    if (by && had && task.owner?.id !== me) return { kind: 'taken-away', task, by, owner: task.owner, reason }
    return null
  }

  /** Takes the answer of a claim; null if the person knows already. */
  answer(id: number, result: Answer, fresh: Task | undefined, now: number): Notice | null {
    const confirmed = this.doubted.delete(id)
    const told = this.told.delete(id)
    if (result.type === 'ok') {
      // An ok always wins over a loss that was inferred from an event before it.
      this.losses.delete(id)
      return result.task ? { kind: 'won', task: result.task, already: result.already, confirmed } : null
    }
    if (told) return null
    if (result.type === 'conflict') return { ...this.lose(result.task, null, null, now), confirmed }
    this.losses.delete(id)
    const command: Command = { type: 'claim', task: id }
    return { kind: 'refused', verb: 'claim', task: fresh ?? null, error: handleTaskError(result), command }
  }

  /** Lets go of losses that have been shown long enough. */
  expire(now: number): void {
    for (const [id, since] of this.losses) if (now - since >= LOST_MS) this.losses.delete(id)
  }

  private lose(task: Task, assignedBy: Who | null, at: string | null, now: number): Lost {
    this.losses.set(task.id, now)
    return { kind: 'lost', task, owner: task.owner, assignedBy, at: at ?? task.claimed_at, confirmed: false }
  }
}
