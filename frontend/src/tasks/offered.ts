/** Commands that a task's sheet and the palette offer to a person. */

import { t, type Key } from '../words/words'
import type { Task, Verb, You } from '../client/frames'
import { missing, offers } from '../client/rules'
import { VERBS, type OfferedVerb } from './verbs'

export function verbWords(verb: Verb, task: Task, you: You): string {
  if (verb === 'start' && task.status === 'paused') return t('resume')
  if (verb === 'pause' && task.status === 'paused') return t('why')
  if (verb === 'complete') return t(missing(task) ? 'finish.asks' : 'finish')
  const back = verb === 'release' && task.owner?.id !== you.id
  return t(back ? 'takeBack' : (verb as Key))
}

/** What this person may do with this task, in the order of its sheet. */
export function offered(task: Task, you: You): OfferedVerb[] {
  const now = offers(task, you)
  return VERBS.filter((verb) => now.includes(verb))
}
