/** Comparison of a task with the state in which a supervisor selected it. PURE: tasks in, choices out. */

import type { Person, Task, TaskEvent } from '../client/frames'
import { isFinished } from '../client/board'
import { interrupts, takes } from '../client/assigning'

export interface Comparison {
  /** The cause of the change: a claim, an assign, or another change. */
  how: 'claimed' | 'assigned' | 'changed' | 'finished' | 'gone'
  by: string
  /** Wall clock of the change, in milliseconds; null if unknown. */
  at: number | null
  /** Who keeps it by default; null if it is free. */
  owner: string | null
  /** Whether it may be assigned all the same. */
  possible: boolean
  needsReason: boolean
  interrupts: boolean
}

/** Compares a task as it is with what an assign to this person would do; `last` is its last event, if it was seen. */
export function compare(fresh: Task | undefined, to: Person, last: TaskEvent | undefined): Comparison {
  if (!fresh) {
    return { how: 'gone', by: '', at: null, owner: null, possible: false, needsReason: false, interrupts: false }
  }
  const known = last?.task?.rev === fresh.rev ? last : undefined
  return {
    how: isFinished(fresh) ? 'finished' : howOf(known),
    by: known?.by?.name ?? '',
    at: known ? Date.parse(known.at) : null,
    owner: fresh.owner?.name ?? null,
    possible: !isFinished(fresh) && to.active && to.departments.includes(fresh.department) && fresh.owner?.id !== to.id,
    needsReason: takes(fresh, to.id),
    interrupts: interrupts(fresh, to.id),
  }
}

function howOf(last: TaskEvent | undefined): 'claimed' | 'assigned' | 'changed' {
  if (last?.kind === 'task.assigned') return 'assigned'
  if (last?.kind === 'task.claimed') return 'claimed'
  return 'changed'
}
