/** What this person reached for, as a layer over the board: pending, or lost for a while. PURE: time comes in. */

import type { Answer, Task, TaskEvent, Who } from '../protocol/frames'
import { handleTaskError, type HandledError } from '../protocol/errors'
import type { Result } from './assigning'

/** How long a press goes without words, and when it becomes a long one. */
export const SAY_AFTER_MS = 150
export const SLOW_AFTER_MS = 3000

/** How long a lost card keeps its place and its outline. */
export const LOST_MS = 8000

/** `since` is in monotonic milliseconds. */
export interface Claim {
  kind: 'pending' | 'lost'
  ref: string
  since: number
}

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
  | { kind: 'refused'; task: Task | null; error: HandledError }
  | { kind: 'unsure'; task: Task }
  | { kind: 'offline'; task: Task }
  | { kind: 'cancelled'; task: Task; by: Who }
  | { kind: 'taken-away'; task: Task; by: Who; owner: Who | null }
  | { kind: 'carried-out'; verb: string; task: Task | null }
  | { kind: 'nothing-free' }
  | { kind: 'not-found'; number: string }
  | { kind: 'back'; changes: number }
  | { kind: 'assigned'; to: Who; results: Result[] }
  | { kind: 'put-back' | 'taken-back'; results: Result[] }

export class Claims {
  private readonly claims = new Map<number, Claim>()
  /** The commands that were under way when a connection was lost. */
  private readonly doubted = new Set<string>()
  /** The commands whose loss a person knows of from an event: their refusal is no news. */
  private readonly told = new Set<string>()

  of(task: number): Claim | undefined {
    return this.claims.get(task)
  }

  /** Reaches for a task; false if that is already under way (a double tap is one command). */
  press(task: number, ref: string, now: number): boolean {
    if (this.claims.get(task)?.kind === 'pending') return false
    this.claims.set(task, { kind: 'pending', ref, since: now })
    return true
  }

  /** Remembers that the connection was lost while these tasks were being claimed. */
  connectionLost(): number[] {
    const pending = [...this.claims].filter(([, claim]) => claim.kind === 'pending')
    for (const [, claim] of pending) this.doubted.add(claim.ref)
    return pending.map(([task]) => task)
  }

  /** Looks at a change: somebody else may have got what this person reached for, or taken what they had. */
  see(event: TaskEvent, before: Task | undefined, me: number, now: number): Notice | null {
    const task = event.task
    if (!task) return null
    const claim = this.claims.get(task.id)
    const reached = claim?.kind === 'pending'
    const by = event.by && event.by.id !== me ? event.by : null
    const had = before?.owner?.id === me
    if (event.kind === 'task.cancelled' && by && (reached || had)) {
      if (reached) this.told.add(claim.ref)
      this.claims.delete(task.id)
      return { kind: 'cancelled', task, by }
    }
    if (reached && task.owner && task.owner.id !== me) {
      this.told.add(claim.ref)
      const lost = this.lose(claim.ref, task, event.kind === 'task.assigned' ? event.by : null, event.at, now)
      return { ...lost, confirmed: this.doubted.has(claim.ref) }
    }
    if (claim?.kind === 'lost' && !task.owner) this.claims.delete(task.id)
    if (by && had && task.owner?.id !== me) return { kind: 'taken-away', task, by, owner: task.owner }
    return null
  }

  /** Takes the answer of a claim; null if the person knows already. */
  answer(id: number, ref: string, result: Answer, fresh: Task | undefined, now: number): Notice | null {
    const confirmed = this.doubted.delete(ref)
    const told = this.told.delete(ref)
    if (result.type === 'ok') {
      // An ok always wins over a loss that was inferred from an event before it; another press waits for its own.
      if (this.claims.get(id)?.ref === ref) this.claims.delete(id)
      return result.task ? { kind: 'won', task: result.task, already: result.already, confirmed } : null
    }
    if (told) return null
    if (result.type === 'conflict') return { ...this.lose(ref, result.task, null, null, now), confirmed }
    this.claims.delete(id)
    return { kind: 'refused', task: fresh ?? null, error: handleTaskError(result) }
  }

  /** Lets go of losses that have been shown long enough. */
  expire(now: number): void {
    for (const [id, claim] of this.claims) {
      if (claim.kind === 'lost' && now - claim.since >= LOST_MS) this.claims.delete(id)
    }
  }

  private lose(ref: string, task: Task, assignedBy: Who | null, at: string | null, now: number): Lost {
    this.claims.set(task.id, { kind: 'lost', ref, since: now })
    return { kind: 'lost', task, owner: task.owner, assignedBy, at: at ?? task.claimed_at, confirmed: false }
  }
}
