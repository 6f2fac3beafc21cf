/** Where each card stands. Nothing moves under a finger: order freezes, touched cards keep their place. PURE: time comes in. */

import type { Task, You } from '../protocol/frames'
import { isFinished } from '../sync/board'
import { byDue, byUrgency } from '../sync/rules'

export type LaneName = 'free' | 'mine' | 'others'
export type Lanes = Record<LaneName, number[]>

export const LANES: LaneName[] = ['free', 'mine', 'others']
export const HOLD_MS = 8000
export const FREEZE_MS = 700
export const INERT_MS = 400

interface Hold {
  lane: LaneName
  index: number
  until: number
}

/** The lane in which a task belongs to this person; null if it is on none. */
export function laneOf(task: Task, you: You): LaneName | null {
  if (isFinished(task)) return null
  if (!task.owner) return 'free'
  return task.owner.id === you.id ? 'mine' : 'others'
}

export class Layout {
  lanes: Lanes = { free: [], mine: [], others: [] }
  /** How many free tasks wait until the order may change again. */
  waiting = 0
  private readonly holds = new Map<number, Hold>()
  private readonly movedAt = new Map<number, number>()
  private frozenUntil = 0
  private composed = false

  /** A pointer went down: everything stays where it is until it is up again, and a moment longer. */
  freeze(): void {
    this.frozenUntil = Infinity
  }

  thaw(now: number): void {
    this.frozenUntil = now + FREEZE_MS
  }

  /** Keeps a card where it is, whatever lane it belongs to, because a person touched it. */
  hold(id: number, now: number): void {
    for (const lane of LANES) {
      const index = this.lanes[lane].indexOf(id)
      if (index >= 0) this.holds.set(id, { lane, index, until: now + HOLD_MS })
    }
  }

  /** Whether a press on this card may be meant for another one that was there before. */
  inert(id: number, now: number): boolean {
    return now - (this.movedAt.get(id) ?? -INERT_MS) < INERT_MS
  }

  /** Arranges the tasks; gives whether anything moved. */
  arrange(tasks: Iterable<Task>, you: You, now: number): void {
    const wanted = this.wanted(tasks, you, now)
    if (now < this.frozenUntil && this.composed) {
      const shown = new Set(LANES.flatMap((lane) => this.lanes[lane]))
      this.waiting = wanted.free.filter((id) => !shown.has(id)).length
      return
    }
    this.waiting = 0
    this.noteMoves(wanted, now)
    this.lanes = wanted
    this.composed = true
  }

  private wanted(tasks: Iterable<Task>, you: You, now: number): Lanes {
    const sorted: Record<LaneName, Task[]> = { free: [], mine: [], others: [] }
    for (const [id, hold] of this.holds) if (hold.until <= now) this.holds.delete(id)
    const present = new Set<number>()
    for (const task of tasks) {
      present.add(task.id)
      const lane = this.holds.has(task.id) ? null : laneOf(task, you)
      if (lane) sorted[lane].push(task)
    }
    sorted.free.sort(byUrgency)
    sorted.mine.sort(byDue)
    sorted.others.sort(byDue)
    const lanes = {
      free: sorted.free.map((task) => task.id),
      mine: sorted.mine.map((task) => task.id),
      others: sorted.others.map((task) => task.id),
    }
    const holds = [...this.holds].sort(([, one], [, other]) => one.index - other.index)
    for (const [id, hold] of holds) if (present.has(id)) lanes[hold.lane].splice(hold.index, 0, id)
    return lanes
  }

  private noteMoves(wanted: Lanes, now: number): void {
    for (const lane of LANES) {
      wanted[lane].forEach((id, index) => {
        if (this.composed && this.lanes[lane][index] !== id) this.movedAt.set(id, now)
      })
    }
  }
}
