/** The tasks of an assign, in words. */

import { t } from '../words/words'
import type { Task } from '../client/frames'

/** The number of the only task, or how many there are. */
export function whatOf(tasks: readonly Task[]): string {
  const [only] = tasks
  return only && tasks.length === 1 ? only.number : t('taskCount', { n: tasks.length })
}
