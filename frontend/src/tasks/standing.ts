/** The state of a task, in words. */

import { has, t, type Key } from '../words/words'
import type { Task, You } from '../client/frames'
import { isFinished } from '../client/board'
import { duration } from './durations'

/** The word for a task's state, beside its colour: colour alone means nothing. */
export function statusKey(task: Task): Key {
  if (task.status !== 'pending') return `status.${task.status}`
  return task.owner ? 'status.claimed' : 'status.free'
}

/** Why a task is paused, in words: the reasons that every board begins with have some in each language. */
export function reasonWords(reason: string): string {
  const key = `reason.${reason}`
  return has(key) ? t(key) : reason
}

/** How a task with an owner stands, and for how long or why: "Running 48 min", "Paused · Material". */
export function progress(task: Task, now: number): string {
  if (task.status === 'in_progress' && task.started_at) {
    return t('runningFor', { for: duration(Date.parse(task.started_at), now) })
  }
  if (task.status === 'paused' && task.pause_reason) {
    return `${t('status.paused')} · ${reasonWords(task.pause_reason)}`
  }
  return t(task.status === 'pending' && task.owner ? 'notStarted' : statusKey(task))
}

/** The place and the customer of a task: where to go comes first. */
export function whereFor({ station, customer }: Task): string {
  return [station, customer].filter(Boolean).join(' · ')
}

/** Whether a task is not finished though it was due. */
export function isLate(task: Task, now: number): boolean {
  return !!task.due_at && !isFinished(task) && Date.parse(task.due_at) < now
}

/** The shape of a state; late is said beside it. */
export function shapeOf(task: Task): 'triangle' | 'bars' | 'tick' | 'cross' | 'ring' | 'diamond' {
  if (task.status === 'in_progress') return 'triangle'
  if (task.status === 'paused') return 'bars'
  if (task.status === 'completed') return 'tick'
  if (task.status === 'cancelled') return 'cross'
  return task.owner ? 'ring' : 'diamond'
}

/** What a person needs to know first: who else has it, or else its state. */
export function standing(task: Task, you: You): string {
  const { owner } = task
  if (owner && owner.id !== you.id && !isFinished(task)) return t('hasIt', { name: owner.name })
  return t(statusKey(task))
}
