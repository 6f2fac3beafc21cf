/** What a wall shows of a board: counts, order, states. PURE. */

import type { Task } from '../../client/frames'
import { isFinished } from '../../client/board'
import { byDue } from '../../client/rules'

export type RowState = 'late' | 'running' | 'paused' | 'claimed' | 'free' | 'done' | 'cancelled'

const ORDER: Record<RowState, number> = { late: 0, running: 1, paused: 2, claimed: 3, free: 4, done: 5, cancelled: 6 }

/** What matters most about a task, seen from ten metres. A finished one is on the wall until its page is over. */
export function stateOf(task: Task, now: number): RowState {
  return !isFinished(task) && task.due_at && Date.parse(task.due_at) < now ? 'late' : standingOf(task)
}

/** How a task stands, late or not. */
export function standingOf(task: Task): Exclude<RowState, 'late'> {
  if (task.status === 'completed') return 'done'
  if (task.status === 'cancelled') return 'cancelled'
  if (task.status === 'in_progress') return 'running'
  if (task.status === 'paused') return 'paused'
  return task.owner ? 'claimed' : 'free'
}

/** Open tasks: late, running, paused, claimed, free; each by due time. */
export function order(tasks: Iterable<Task>, now: number): Task[] {
  return [...tasks]
    .filter((task) => !isFinished(task))
    .sort((one, other) => ORDER[stateOf(one, now)] - ORDER[stateOf(other, now)] || byDue(one, other))
}

/** The tasks of these departments; of all, if none is named. */
export function* inDepartments(tasks: Iterable<Task>, departments: number[]): Iterable<Task> {
  for (const task of tasks) if (!departments.length || departments.includes(task.department)) yield task
}

export interface Counts {
  late: number
  running: number
  free: number
  done: number
}

/** Counts each task under all that it is. */
export function counts(tasks: Iterable<Task>, now: number): Counts {
  const found: Counts = { late: 0, running: 0, free: 0, done: 0 }
  for (const task of tasks) {
    if (task.status === 'completed') found.done += 1
    if (isFinished(task)) continue
    if (stateOf(task, now) === 'late') found.late += 1
    if (task.status === 'in_progress') found.running += 1
    if (!task.owner) found.free += 1
  }
  return found
}
