/** The lanes of a screen, and the lane of each task: by my relation, by status, or by department. PURE. */

import type { Task, You } from '../client/frames'
import { isFinished } from '../client/board'
import { byDue, byUrgency } from '../client/rules'

export const GROUPINGS = ['relation', 'status', 'department'] as const
export type Grouping = (typeof GROUPINGS)[number]

/** A word, or the id of a department as text. */
export type LaneName = string

export interface Lane {
  name: LaneName
  ids: number[]
}

const RELATION = ['free', 'mine', 'others']
/** A screen without a person has nothing of its own. */
const NOBODYS = ['free', 'taken']
const STATUS = ['pending', 'in_progress', 'paused', 'done']

type Order = (one: Task, other: Task) => number

const latestFirst: Order = (one, other) =>
  byDue({ ...other, due_at: other.finished_at }, { ...one, due_at: one.finished_at })
const running = (task: Task): number => (task.status === 'in_progress' ? 1 : 0)

const ORDERS: Record<LaneName, Order> = {
  mine: (one, other) => running(other) - running(one) || byDue(one, other),
  others: byDue,
  taken: byDue,
  in_progress: byDue,
  paused: byDue,
  done: latestFirst,
}

/** What lanes need to know of the board and of who looks at it. */
export interface Beholder {
  you: You
  /** The departments that this screen shows. */
  departments: number[]
  /** Whether a time is of the present day at the board. */
  today: (iso: string) => boolean
}

/** The lane in which a task belongs; null if it is on none. */
export function laneOf(task: Task, grouping: Grouping, { you, today }: Omit<Beholder, 'departments'>): LaneName | null {
  if (grouping === 'status') {
    if (task.status === 'completed') return task.finished_at && today(task.finished_at) ? 'done' : null
    return task.status === 'cancelled' ? null : task.status
  }
  if (isFinished(task)) return null
  if (grouping === 'department') return String(task.department)
  if (!task.owner) return 'free'
  if (you.role === 'display') return 'taken'
  return task.owner.id === you.id ? 'mine' : 'others'
}

/** Sorts tasks into lanes: what is free by urgency, what has an owner by due time, mine with what runs first, what is done with the last one first. */
export function sorted(tasks: Iterable<Task>, grouping: Grouping, beholder: Beholder): Lane[] {
  const byLane = new Map<LaneName, Task[]>(names(grouping, beholder).map((name) => [name, []]))
  for (const task of tasks) {
    const name = laneOf(task, grouping, beholder)
    if (name) byLane.get(name)?.push(task)
  }
  return [...byLane].map(([name, list]) => ({
    name,
    ids: list.sort(ORDERS[name] ?? byUrgency).map((task) => task.id),
  }))
}

/** How many tasks belong into each lane. */
export function counts(tasks: Iterable<Task>, grouping: Grouping, beholder: Beholder): Map<LaneName, number> {
  const found = new Map<LaneName, number>()
  for (const task of tasks) {
    const name = laneOf(task, grouping, beholder)
    if (name) found.set(name, (found.get(name) ?? 0) + 1)
  }
  return found
}

function names(grouping: Grouping, { you, departments }: Beholder): LaneName[] {
  if (grouping === 'relation') return you.role === 'display' ? NOBODYS : RELATION
  return grouping === 'status' ? STATUS : departments.map(String)
}
