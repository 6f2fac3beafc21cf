/** A command on a task, as its buttons say it. */

import { t, type Key } from '../words/words'
import type { Task, Verb, You } from '../client/frames'
import { missing } from '../client/rules'

export function verbWords(verb: Verb, task: Task, you: You): string {
  if (verb === 'start' && task.status === 'paused') return t('resume')
  if (verb === 'complete') return t(missing(task) ? 'finish.asks' : 'finish')
  const back = verb === 'release' && task.owner?.id !== you.id
  return t(back ? 'takeBack' : (verb as Key))
}

/** The commands of a sheet, in their order. */
export const SHOWN: Verb[] = [
  'claim',
  'start',
  'report',
  'pause',
  'complete',
  'release',
  'assign',
  'edit',
  'cancel',
  'reopen',
]
