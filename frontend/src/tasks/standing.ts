/** How a task stands, in words. */

import { t, type Key } from '../words/words'
import type { Task, You } from '../client/frames'
import { isFinished } from '../client/board'

/** The word for a task's state, beside its colour: colour alone means nothing. */
export function statusKey(task: Task): Key {
  if (task.status !== 'pending') return `status.${task.status}`
  return task.owner ? 'status.claimed' : 'status.free'
}

/** What a person needs to know first: who else has it, or else its state. */
export function standing(task: Task, you: You): string {
  const { owner } = task
  if (owner && owner.id !== you.id && !isFinished(task)) return t('hasIt', { name: owner.name })
  return t(statusKey(task))
}
