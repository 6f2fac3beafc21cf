/** What the dock says of many tasks at once: how many, who kept theirs, and what cannot be put back. PURE, like the dock. */

import type { Params } from '../words/language'
import type { Key } from '../words/words'
import type { ErrorType } from '../client/errors'
import type { Who } from '../client/frames'
import { canPutBack, type Result } from '../client/assigning'
import type { Notice } from '../client/claims'
import { other, type Context, type Sentence } from './dock'

/** Refusals that concern whom the task was to go to. */
const TARGET: Record<string, Key> = {
  capacity_reached: 'assign.capacity_reached',
  wrong_department: 'assign.wrong_department',
  unknown_person: 'assign.unknown_person',
  wrong_status: 'assign.wrong_status',
  expired: 'assign.expired',
}
const OTHERWISE: Partial<Record<ErrorType, Key>> = {
  permission: 'permission',
  readonly: 'readonly',
  rate: 'rate',
  session: 'session',
}

export type Batch = Extract<Notice, { results: Result[] }>

const DONE: Record<Batch['kind'], Key> = { assigned: 'n.assigned', 'put-back': 'n.putBack', 'taken-back': 'n.free' }

/** Such as "5 assigned, 1 kept by Ana Silva", or a whole sentence for a single task. */
export function batchTitle(notice: Batch, context: Context): Sentence {
  const [only] = notice.results
  if (only && notice.results.length === 1) return one(notice, only, context)
  const done = notice.results.filter((result) => result.kind === 'done').length
  const refused = notice.results.filter((result) => result.kind === 'refused').length
  const parts = [
    ...(done ? [context.say({ key: DONE[notice.kind], params: { n: done } })] : []),
    ...[...keepers(notice.results)].map(([name, n]) =>
      context.say({ key: name ? 'n.kept' : 'n.changed', params: { n, name } }),
    ),
    ...(refused ? [context.say({ key: 'n.refused', params: { n: refused } })] : []),
  ]
  return { key: 'parts', params: { parts: parts.join(context.say({ key: 'comma', params: {} })) } }
}

/** Why the first one was refused, or why it cannot be put back any more. */
export function batchBody(notice: Batch, undoing: boolean, context: Context): Sentence | null {
  const first = notice.results.find((result) => result.kind === 'refused')
  if (first && notice.results.length > 1) return refusal(notice, first, context)
  const gone = notice.results.find(
    (result) => result.kind === 'done' && !result.already && !canPutBack(result, context.tasks.get(result.task.id)),
  )
  if (!undoing || notice.kind !== 'assigned' || !gone) return null
  return { key: 'undoGone', params: { no: gone.before.number } }
}

function one(notice: Batch, result: Result, context: Context): Sentence {
  if (result.kind === 'refused') return refusal(notice, result, context)
  const no = result.task.number
  const name = result.task.owner?.name ?? ''
  if (result.kind === 'kept') {
    if (notice.kind === 'put-back') return { key: 'undoGone', params: { no } }
    return name ? { key: 'staysWith', params: { no, name } } : { key: 'staysSo', params: { no } }
  }
  if (!name) return { key: 'did.release', params: { no } }
  return { key: notice.kind === 'assigned' ? 'assigned' : 'backWith', params: { no, name } }
}

function refusal(notice: Batch, result: Extract<Result, { kind: 'refused' }>, context: Context): Sentence {
  const to: Who | null = notice.kind === 'assigned' ? notice.to : result.before.owner
  const task = result.error.task ?? result.before
  const params: Params = {
    no: task.number,
    name: to?.name ?? '',
    max: context.max,
    dept: context.departments.get(task.department)?.name ?? '',
    what: context.standing(task),
  }
  if (result.error.unproven) return { key: 'notKnown', params: { what: task.number } }
  const key = TARGET[result.error.code] ?? OTHERWISE[result.error.type]
  return key ? { key, params } : other(result.error.message)
}

function keepers(results: Result[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const result of results) {
    if (result.kind !== 'kept') continue
    const name = result.task.owner?.name ?? ''
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return counts
}
