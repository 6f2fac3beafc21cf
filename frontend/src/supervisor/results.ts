/** What the dock says of many tasks at once: how many, who kept theirs, and what cannot be put back. */

import type { Params } from '../words/language'
import { UNDO_MS, other, type Compose, type Context, type Sentence } from '../live/dock'
import type { ErrorType } from '../client/errors'
import type { Who } from '../client/frames'
import { canPutBack, type Result } from '../client/assigning'
import { t, type Key } from './words'

/** What was asked for some tasks, and what came of it. */
export type Batch =
  { kind: 'assigned'; to: Who; results: Result[] } | { kind: 'put-back' | 'taken-back'; results: Result[] }

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

const DONE: Record<Batch['kind'], Key> = { assigned: 'n.assigned', 'put-back': 'n.putBack', 'taken-back': 'n.free' }

/** Composes the dock for a batch; `putBack` undoes it. */
export function saying(batch: Batch, putBack: () => void): Compose {
  return (shownAt, now, context) => {
    const until = shownAt + UNDO_MS
    const undoing = batch.kind === 'assigned' && now < until
    const undoable = batch.results.some((result) => canPutBack(result, context.tasks.get(result.before.id)))
    const whole = batch.results.every((result) => result.kind === 'done')
    return {
      tone: whole ? 'calm' : 'attention',
      urgent: !whole,
      title: title(batch, context),
      body: body(batch, undoing, context),
      action: undoing && undoable ? { kind: 'put-back', putBack, until } : null,
    }
  }
}

/** Such as "5 assigned, 1 kept by Ana Silva", or a whole sentence for a single task. */
function title(batch: Batch, context: Context): Sentence {
  const [only] = batch.results
  if (only && batch.results.length === 1) return one(batch, only, context)
  const done = batch.results.filter((result) => result.kind === 'done').length
  const refused = batch.results.filter((result) => result.kind === 'refused').length
  const parts = [
    ...(done ? [t(DONE[batch.kind], { n: done })] : []),
    ...[...keepers(batch.results)].map(([name, n]) => t(name ? 'n.kept' : 'n.changed', { n, name })),
    ...(refused ? [t('n.refused', { n: refused })] : []),
  ]
  return { key: 'parts', params: { parts: parts.join(t('comma')) } }
}

/** Why the first one was refused, or why it cannot be put back any more. */
function body(batch: Batch, undoing: boolean, context: Context): Sentence | null {
  const first = batch.results.find((result) => result.kind === 'refused')
  if (first && batch.results.length > 1) return refusal(batch, first, context)
  const gone = batch.results.find(
    (result) => result.kind === 'done' && !result.already && !canPutBack(result, context.tasks.get(result.task.id)),
  )
  return undoing && gone ? said('undoGone', { no: gone.before.number }) : null
}

function one(batch: Batch, result: Result, context: Context): Sentence {
  if (result.kind === 'refused') return refusal(batch, result, context)
  const no = result.task.number
  const name = result.task.owner?.name ?? ''
  if (result.kind === 'kept') {
    if (batch.kind === 'put-back') return said('undoGone', { no })
    return said(name ? 'staysWith' : 'staysSo', { no, name })
  }
  if (!name) return said('did.release', { no })
  return said(batch.kind === 'assigned' ? 'assigned' : 'backWith', { no, name })
}

function refusal(batch: Batch, result: Extract<Result, { kind: 'refused' }>, context: Context): Sentence {
  const to: Who | null = batch.kind === 'assigned' ? batch.to : result.before.owner
  const task = result.error.task ?? result.before
  if (result.error.unproven) return said('notKnown', { what: task.number })
  const key = TARGET[result.error.code] ?? OTHERWISE[result.error.type]
  if (!key) return other(result.error.message)
  return said(key, {
    no: task.number,
    name: to?.name ?? '',
    max: context.max,
    dept: context.departments.get(task.department)?.name ?? '',
    what: context.standing(task),
  })
}

/** A sentence of the supervisors' words: the dock knows those of the board. */
function said(key: Key, params: Params): Sentence {
  return { key: 'said', params: { said: t(key, params) } }
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
