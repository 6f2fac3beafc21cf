/** The next step of a person: a task that they run, else one that they own, else the next free task. PURE. */

import type { Task, You } from '../client/frames'
import { isFinished } from '../client/board'
import { byDue, nextFree, offers } from '../client/rules'
import type { OfferedVerb } from '../tasks/verbs'

export interface Now {
  task: Task
  verbs: OfferedVerb[]
}

const RUNNING: OfferedVerb[] = ['pause', 'report', 'complete']

export function nowFor(tasks: Iterable<Task>, you: You): Now | null {
  const all = [...tasks]
  const mine = all.filter((task) => task.owner?.id === you.id && !isFinished(task)).sort(byDue)
  const own = mine.find(({ status }) => status === 'in_progress') ?? mine[0]
  const task = own ?? nextFree(all, you)
  if (!task) return null
  const offered = offers(task, you)
  const wanted: OfferedVerb[] = !own ? ['claim'] : task.status === 'in_progress' ? RUNNING : ['start']
  return { task, verbs: wanted.filter((verb) => offered.includes(verb)) }
}
