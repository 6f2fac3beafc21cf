/** What the dock says about a notice, as the board is now. PURE: a notice and the board in, words and one action out. */

import type { Key } from '../words/words'
import type { Params } from '../words/language'
import { isPermissionError, isRetryableError, type HandledError } from '../client/errors'
import type { Command, Department, Person, Task, Verb, You } from '../client/frames'
import type { Notice } from '../client/claims'
import { isFinished } from '../client/board'
import { load, mayClaim, mayUndo, nextFree, offers } from '../client/rules'

export interface Sentence {
  key: Key
  params: Params
}

export type DockAction =
  | { kind: 'claim'; task: Task }
  | { kind: 'start'; task: Task }
  | { kind: 'undo'; verb: 'release' | 'reopen'; task: Task; until: number }
  | { kind: 'put-back'; putBack: () => void; until: number }
  | { kind: 'again'; command: Command }
  | { kind: 'look'; task: Task }
  | { kind: 'why'; task: Task }
  | { kind: 'refresh' }
  | { kind: 'sign-in' }
  | null

export interface DockView {
  tone: 'calm' | 'attention'
  /** Of my own doing and lost: told to screen readers as an alert. */
  urgent: boolean
  title: Sentence
  body: Sentence | null
  action: DockAction
  /** What else may be done, such as to take it back. */
  second?: DockAction
}

/** What the dock needs to know of the board. */
export interface Context {
  tasks: ReadonlyMap<number, Task>
  departments: ReadonlyMap<number, Department>
  people: ReadonlyMap<number, Person>
  you: You
  max: number
  /** The reasons of a pause that the board offers. */
  reasons: readonly string[]
  time: (iso: string) => string
  /** Where a task is done, and for whom. */
  where: (task: Task) => string
  /** How a task stands, in words. */
  standing: (task: Task) => string
  say: (sentence: Sentence) => string
  /** Whom to ask where no supervisor is known. */
  aSupervisor: string
}

/** Composes the notice of a lazy part of the screen; repeated when the part or the board changes. */
export type Compose = (shownAt: number, now: number, context: Context) => DockView

export const UNDO_MS = 10_000

/** Composes the dock. */
export function dock(notice: Notice, shownAt: number, now: number, context: Context): DockView {
  switch (notice.kind) {
    case 'won':
      return won(notice, shownAt, now, context)
    case 'lost':
      return lost(notice, context)
    case 'refused':
      return refusal(notice, context)
    case 'unsure':
      return unsure(notice, context)
    case 'offline':
      return attention({ key: 'offlinePress', params: { no: notice.task.number } }, null, null)
    case 'cancelled':
      return theirs(
        { key: 'cancelled', params: { no: notice.task.number, name: notice.by.name } },
        notice.reason,
        context,
      )
    case 'taken-away': {
      const params = { supervisor: notice.by.name, no: notice.task.number, name: notice.owner?.name ?? '' }
      return theirs({ key: notice.owner ? 'takenAway' : 'takenBack', params }, notice.reason, context)
    }
    case 'nothing-free':
      return calm({ key: 'nothingFree', params: {} }, null)
    case 'moved':
      return calm({ key: 'moved', params: { no: notice.task.number } }, null)
    case 'not-found':
      return attention({ key: 'notFound', params: { no: notice.number } }, null, null)
    case 'back': {
      const n = notice.changes
      return calm(n ? { key: 'backAfter', params: { n } } : { key: 'backFresh', params: {} }, null)
    }
    case 'carried-out':
      return carriedOut(notice, shownAt, now, context)
  }
}

function won(notice: Extract<Notice, { kind: 'won' }>, shownAt: number, now: number, context: Context): DockView {
  const params = { no: notice.task.number }
  if (notice.already) return calm({ key: 'already', params }, null)
  const back = undo('release', notice.task, shownAt, now, context)
  const title: Sentence = { key: notice.confirmed ? 'resolvedWon' : 'won', params }
  const task = context.tasks.get(notice.task.id)
  if (!task || !offers(task, context.you).includes('start')) return calm(title, back)
  const parts = [task.title, context.where(task)].filter(Boolean).join(' · ')
  return { ...calm(title, { kind: 'start', task }), body: { key: 'parts', params: { parts } }, second: back }
}

/** Taking back what was done to a task; a change since then, by anyone, ends it. */
function undo(verb: 'release' | 'reopen', task: Task, shownAt: number, now: number, context: Context): DockAction {
  const until = shownAt + UNDO_MS
  const undoable = now < until && context.tasks.get(task.id)?.rev === task.rev
  return undoable ? { kind: 'undo', verb, task, until } : null
}

function unsure({ verb, task, connected }: Extract<Notice, { kind: 'unsure' }>, context: Context): DockView {
  const notKnown: Sentence = { key: 'notKnown', params: { what: what(verb, task, context) } }
  if (verb === 'claim' && task && !connected) {
    return attention({ key: 'unknown', params: { no: task.number } }, notKnown, null)
  }
  return attention(notKnown, { key: connected ? 'notKnown.server' : 'notKnown.link', params: {} }, null)
}

/** A command in words, such as "Start 4425". */
export function what(verb: Verb | null, task: Task | null, context: Context): string {
  if (verb === null) return task?.number ?? ''
  const words = context.say({
    key: verb === 'claim_next' ? 'claimNext' : verb === 'complete' ? 'finish' : verb,
    params: {},
  })
  return task ? `${words} ${task.number}` : words
}

function lost(notice: Extract<Notice, { kind: 'lost' }>, context: Context): DockView {
  const fresh = context.tasks.get(notice.task.id)
  const no = notice.task.number
  if (fresh && !fresh.owner && mayClaim(fresh, context.you)) {
    return attention({ key: 'freeAgain', params: { no } }, null, { kind: 'claim', task: fresh })
  }
  const title = lostTitle(notice, no, context)
  const next = nextFree(context.tasks.values(), context.you, notice.task.id)
  if (!next) return attention(title, { key: 'lost.none', params: {} }, { kind: 'refresh' }, true)
  const words = `${next.number} ${next.title}`
  const body: Sentence = next.due_at
    ? { key: 'lost.body', params: { next: words, time: context.time(next.due_at) } }
    : { key: 'lost.bodyNoDue', params: { next: words } }
  return attention(title, body, { kind: 'claim', task: next }, true)
}

function lostTitle(notice: Extract<Notice, { kind: 'lost' }>, no: string, context: Context): Sentence {
  if (!notice.owner) return { key: 'lost.unknown', params: { no } }
  const name = notice.owner.name
  if (notice.assignedBy) {
    const time = notice.at ? context.time(notice.at) : ''
    return { key: 'lost.assigned', params: { supervisor: notice.assignedBy.name, no, name, time } }
  }
  return { key: notice.confirmed ? 'resolvedLost' : 'lost.title', params: { name, no } }
}

/** The sentence for a refusal, in the dock or in its dialog, and the action of its hint. */
export function refusal(
  { verb, task: known, error, command }: Omit<Extract<Notice, { kind: 'refused' }>, 'kind'>,
  context: Context,
): DockView {
  const task = error.task ?? known
  const no = task?.number ?? ''
  const action: DockAction = error.type === 'session' ? { kind: 'sign-in' } : null
  const again: DockAction = command && isRetryableError(error) ? { kind: 'again', command } : null
  const params = { what: what(verb, task, context) }
  if (error.unproven) {
    return attention({ key: 'notKnown', params }, { key: 'notKnown.look', params: {} }, action ?? { kind: 'refresh' })
  }
  if (error.code === 'expired') return attention({ key: 'expired', params }, null, null)
  if (isPermissionError(error)) return attention({ key: 'permission', params: {} }, null, null)
  switch (error.type) {
    case 'capacity': {
      const n = load(context.tasks.values(), context.you.id)
      return attention({ key: 'capacity', params: { n, max: context.max } }, null, null)
    }
    case 'readonly':
      return attention({ key: 'readonly', params: {} }, null, again)
    case 'rate':
      return attention({ key: 'rate', params: {} }, null, again)
    case 'session':
      return attention({ key: 'session', params: {} }, null, action)
    case 'conflict': {
      if (!task) return attention({ key: 'lost.unknown', params: { no } }, null, { kind: 'refresh' })
      const look: DockAction = { kind: 'look', task }
      if (task.owner || isFinished(task)) {
        return attention({ key: 'changed', params: { no, what: context.standing(task) } }, null, look)
      }
      const take: DockAction = mayClaim(task, context.you) ? { kind: 'claim', task } : look
      return attention({ key: 'lost.free', params: { no } }, null, take)
    }
    default:
      return attention(otherwise(error, task, no, context), null, again)
  }
}

/** The server's sentence, unless the board knows more. */
function otherwise({ code, message }: HandledError, task: Task | null, no: string, context: Context): Sentence {
  if (code === 'reason_required') return { key: 'reasonNeeded', params: {} }
  if (code === 'not_claimable' && task && isFinished(task)) return { key: 'notClaimable', params: { no } }
  if (code === 'wrong_department' && task) {
    const dept = context.departments.get(task.department)?.name ?? ''
    const supervisor = [...context.people.values()].find((person) => person.role === 'supervisor' && person.active)
    return { key: 'otherDept', params: { no, dept, supervisor: supervisor?.name ?? context.aSupervisor } }
  }
  return other(message)
}

/** Every code of the server has its sentence, in the language of the screen. */
export function other(message: string): Sentence {
  return message ? { key: 'parts', params: { parts: message } } : { key: 'other', params: {} }
}

function carriedOut(
  { command, task }: Extract<Notice, { kind: 'carried-out' }>,
  shownAt: number,
  now: number,
  context: Context,
): DockView {
  const params = { no: task?.number ?? '' }
  if (command.type === 'reopen' && command.undo) return calm({ key: 'did.undo', params }, null)
  if (command.type === 'assign' && task?.owner) {
    return calm({ key: 'assigned', params: { ...params, name: task.owner.name } }, null)
  }
  const unexplained = command.type === 'pause' && !command.reason && !!context.reasons.length
  if (unexplained && task && context.tasks.get(task.id)?.rev === task.rev) {
    return calm({ key: 'did.pause', params }, { kind: 'why', task })
  }
  const action = task && mayUndo(command, context.you) ? undo('reopen', task, shownAt, now, context) : null
  const { type } = command
  const key = type === 'claim' || type === 'claim_next' || type === 'assign' ? 'ok' : (`did.${type}` as const)
  return calm({ key, params }, action)
}

/** What another person did with a task of mine, and the reason that they gave. */
function theirs(what: Sentence, reason: string, context: Context): DockView {
  const because: Sentence = { key: 'because', params: { what: context.say(what), reason } }
  return attention(reason ? because : what, null, null)
}

function calm(title: Sentence, action: DockAction): DockView {
  return { tone: 'calm', urgent: false, title, body: null, action }
}

function attention(title: Sentence, body: Sentence | null, action: DockAction, urgent = false): DockView {
  return { tone: 'attention', urgent, title, body, action }
}
