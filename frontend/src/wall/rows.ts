/** What a wall shows of a board: counts, order, pages. PURE. */

import type { Task } from '../protocol/frames'
import { isFinished } from '../sync/board'
import { byDue } from '../sync/rules'

export type RowState = 'late' | 'running' | 'paused' | 'claimed' | 'free'

export const PAGES_MOST = 4

const ORDER: Record<RowState, number> = { late: 0, running: 1, paused: 2, claimed: 3, free: 4 }

/** What matters most about a task, seen from ten metres. */
export function stateOf(task: Task, now: number): RowState {
  if (task.due_at && Date.parse(task.due_at) < now) return 'late'
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

export interface Counts {
  late: number
  running: number
  free: number
  done: number
}

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

/** The ids of each page, at most four; and how many tasks are on none. */
export function paginate(tasks: Task[], rows: number): { pages: number[][]; more: number } {
  const pages: number[][] = []
  for (let at = 0; at < tasks.length && pages.length < PAGES_MOST; at += rows) {
    pages.push(tasks.slice(at, at + rows).map((task) => task.id))
  }
  return { pages: pages.length ? pages : [[]], more: Math.max(0, tasks.length - PAGES_MOST * rows) }
}

/** How long a page stays: ten seconds, or longer if there is more to read. */
export function dwellMs(rows: number): number {
  return Math.max(10_000, rows * 1700)
}
