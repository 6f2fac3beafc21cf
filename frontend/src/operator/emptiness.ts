/** Why a lane is empty, and what to do next. PURE. */

import { isFinished } from '../client/board'
import type { Task, You } from '../client/frames'
import type { LaneName } from '../tasks/lanes'
import type { Params } from '../words/language'
import type { Key } from '../words/words'
import { isFiltering, onlyMyDepartments, type Filter } from './filter'

export interface Emptiness {
  key: Key
  params?: Params
  /** Whether fewer filters may show more. */
  clears?: boolean
}

const OF_LANE: Record<string, Key> = {
  free: 'empty.free',
  mine: 'empty.mine',
  others: 'empty.others',
  taken: 'empty.taken',
  pending: 'empty.pending',
  in_progress: 'empty.in_progress',
  paused: 'empty.paused',
  done: 'empty.done',
}

export function emptiness(lane: LaneName, filter: Filter, you: You, tasks: Iterable<Task>): Emptiness {
  if (isFiltering(filter)) return { key: 'empty.filter', clears: true }
  const plain: Emptiness = { key: OF_LANE[lane] ?? 'empty.lane' }
  if (lane !== 'free' && lane !== 'pending') return plain
  const open = [...tasks].filter((task) => !isFinished(task))
  if (!open.length) return { key: you.can.includes('add') ? 'empty.boardAdd' : 'empty.board' }
  if (!onlyMyDepartments(filter, you)) return plain
  if (!you.departments.length) return { key: 'empty.noDepartment' }
  const n = open.filter((task) => task.status === 'pending' && !task.owner).length
  return n ? { key: 'empty.elsewhere', params: { n } } : plain
}
