/** What a person may do with a task: product.md's table of commands, as far as screens need it. */

import { sameNumber } from './fold'
import type { Command, Task, Verb, You } from './frames'
import { isFinished } from './board'

const RANK = { low: 0, normal: 1, high: 2, urgent: 3 }

/** Whether this person may claim this task now. */
export function mayClaim(task: Task, you: You): boolean {
  return task.status === 'pending' && !task.owner && offers(task, you).includes('claim')
}

/** The commands that the server would take for this task from this person, by everything known here. */
export function offers(task: Task, you: You): Verb[] {
  const supervises = you.role === 'supervisor'
  const mine = task.owner?.id === you.id
  const running = task.status === 'in_progress'
  const paused = task.status === 'paused'
  const pending = task.status === 'pending'
  const finished = isFinished(task)
  const allowed: Record<Verb, boolean> = {
    claim: pending && !task.owner && (supervises || you.departments.includes(task.department)),
    claim_next: false,
    assign: !finished,
    release: !!task.owner && !finished && (supervises || (mine && pending)),
    start: mine && (pending || paused),
    // Once it is paused, to say why.
    pause: mine && (running || paused),
    report: mine && running,
    complete: running && (mine || supervises),
    cancel: !finished,
    // An operator's is an undo alone: what they finished a moment ago.
    reopen: finished && supervises,
    add: false,
    edit: !finished,
  }
  return you.can.filter((verb) => allowed[verb])
}

/** Whether the server would take back what this person has just done with a task. */
export function mayUndo(command: Command, you: You): boolean {
  return (command.type === 'complete' || command.type === 'cancel') && you.can.includes('reopen')
}

/** How many pieces are still to be reported before a task is whole. */
export function missing(task: Task): number {
  return Math.max(0, task.quantity - task.done)
}

/** Whether the server asks for a reason. */
export function needsReason(verb: Verb, task: Task, to?: number): boolean {
  if (verb === 'cancel') return true
  if (verb === 'release') return task.status !== 'pending'
  return verb === 'assign' && !!task.owner && task.owner.id !== to
}

/** The order in which the server picks: priority, then due time (none last), then id. */
export function byUrgency(one: Task, other: Task): number {
  return RANK[other.priority] - RANK[one.priority] || byDue(one, other)
}

/** By due time (none last), then id. */
export function byDue(one: Task, other: Task): number {
  const [a, b] = [one.due_at ?? '~', other.due_at ?? '~']
  return a < b ? -1 : a > b ? 1 : one.id - other.id
}

/** The task that `claim_next` would pick for this person, other than one. */
export function nextFree(tasks: Iterable<Task>, you: You, other?: number): Task | null {
  let best: Task | null = null
  for (const task of tasks) {
    if (task.id === other || !mayClaim(task, you)) continue
    if (!best || byUrgency(task, best) < 0) best = task
  }
  return best
}

/** How many unfinished tasks a person owns. */
export function load(tasks: Iterable<Task>, person: number): number {
  let count = 0
  for (const task of tasks) if (task.owner?.id === person && !isFinished(task)) count += 1
  return count
}

/** The task of a job ticket; null if the board shows none. */
export function byNumber(tasks: Iterable<Task>, number: string): Task | null {
  const wanted = sameNumber(number)
  let found: Task | null = null
  for (const task of tasks) {
    if (task.number === number) return task
    if (!found && sameNumber(task.number) === wanted) found = task
  }
  return found
}
