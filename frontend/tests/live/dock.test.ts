import { describe, expect, it } from 'vitest'

import { dock, UNDO_MS, type Context, type DockView } from '../../src/live/dock'
import type { Command, Task } from '../../src/client/frames'
import { handleTaskError } from '../../src/client/errors'
import type { Notice } from '../../src/client/claims'
import { context } from '../context'
import { ana, conflict, failure, FINISHING, li, owned, person, sam, task, you } from '../shapes'

const lostTask = owned(25, ana, { rev: 11 })
const next = task(26, { priority: 'high' })
const wonTask = owned(25, li, { rev: 11 })

function show(notice: Notice, tasks: Task[] = [], changes: Partial<Context> = {}): DockView {
  return dock(notice, 0, 0, context(tasks, changes))
}

function lost(changes: Partial<Extract<Notice, { kind: 'lost' }>> = {}): Notice {
  const at = lostTask.claimed_at
  return { kind: 'lost', task: lostTask, owner: ana, assignedBy: null, at, confirmed: false, ...changes }
}

function won(changes: Partial<Extract<Notice, { kind: 'won' }>> = {}): Notice {
  return { kind: 'won', task: wonTask, already: false, confirmed: false, ...changes }
}

function refused(code: string, about: Task | null = task(25)): Notice {
  return { kind: 'refused', verb: 'claim', task: about, error: handleTaskError(failure('c1', code)) }
}

describe('a win', () => {
  it('says what it is and where, and offers to start it, with an undo of ten seconds', () => {
    expect(show(won(), [wonTask])).toEqual({
      tone: 'calm',
      urgent: false,
      title: { key: 'won', params: { no: '4425' } },
      body: { key: 'parts', params: { parts: 'Business cards · Press 2' } },
      action: { kind: 'start', task: wonTask },
      second: { kind: 'undo', verb: 'release', task: wonTask, until: UNDO_MS },
    })
    expect(UNDO_MS).toBe(10_000)
  })

  it('cannot be undone later', () => {
    const at = (now: number) => dock(won(), 500, now, context([wonTask])).second?.kind
    expect([at(500), at(10_499), at(10_500)]).toEqual(['undo', 'undo', undefined])
  })

  it('cannot be undone once anybody changed the task', () => {
    expect(show(won(), [{ ...wonTask, rev: 12 }]).second).toBeNull()
    expect(show(won(), []).action).toBeNull()
  })

  it('is confirmed after a connection was lost', () => {
    expect(show(won({ confirmed: true }), [wonTask]).title.key).toBe('resolvedWon')
  })

  it('of what I had is nothing to undo', () => {
    const view = show(won({ already: true }), [wonTask])
    expect([view.title, view.action]).toEqual([{ key: 'already', params: { no: '4425' } }, null])
  })
})

describe('a loss', () => {
  it('names the winner and offers the next task', () => {
    expect(show(lost(), [lostTask, task(27), next])).toEqual({
      tone: 'attention',
      urgent: true,
      title: { key: 'lost.title', params: { name: 'Ana Silva', no: '4425' } },
      body: { key: 'lost.body', params: { next: '4426 Business cards', time: '15:10' } },
      action: { kind: 'claim', task: next },
    })
  })

  it('offers another one when the next is taken meanwhile', () => {
    const view = show(lost(), [lostTask, { ...next, owner: ana }, task(27)])
    expect(view.body?.params.next).toBe('4427 Business cards')
    expect(view.action).toMatchObject({ kind: 'claim', task: { id: 27 } })
  })

  it('says so, and offers to refresh, when there is no other', () => {
    const view = show(lost(), [lostTask, { ...next, owner: ana }, task(27, { department: FINISHING })])
    expect(view.title.key).toBe('lost.title')
    expect(view.body).toEqual({ key: 'lost.none', params: {} })
    expect(view.action).toEqual({ kind: 'refresh' })
  })

  it('names no time for a next task without one', () => {
    const view = show(lost(), [lostTask, { ...next, due_at: null }])
    expect(view.body).toEqual({ key: 'lost.bodyNoDue', params: { next: '4426 Business cards' } })
  })

  it('becomes an offer when the task is free again, politely', () => {
    const free = task(25, { rev: 12 })
    expect(show(lost(), [free, next])).toEqual({
      tone: 'attention',
      urgent: false,
      title: { key: 'freeAgain', params: { no: '4425' } },
      body: null,
      action: { kind: 'claim', task: free },
    })
  })

  it('stays a loss when the task is finished instead', () => {
    expect(show(lost(), [task(25, { status: 'cancelled' })]).title.key).toBe('lost.title')
  })

  it('to an assignment names who assigned it and when', () => {
    expect(show(lost({ assignedBy: sam }), [lostTask]).title).toEqual({
      key: 'lost.assigned',
      params: { supervisor: 'Sam Okoro', no: '4425', name: 'Ana Silva', time: '14:32' },
    })
  })

  it('is confirmed after a connection was lost', () => {
    expect(show(lost({ confirmed: true }), [lostTask]).title).toEqual({
      key: 'resolvedLost',
      params: { name: 'Ana Silva', no: '4425' },
    })
  })

  it('to an unknown person is a loss still', () => {
    const view = show(lost({ owner: null }), [lostTask, next])
    expect(view.title).toEqual({ key: 'lost.unknown', params: { no: '4425' } })
    expect(view.action).toEqual({ kind: 'claim', task: next })
  })
})

describe('a pause', () => {
  const paused = owned(25, li, { status: 'paused', rev: 11 })
  const pause: Command = { type: 'pause', task: 25, expect: 10 }
  const told = (command: Command, tasks: Task[], changes: Partial<Context> = {}) =>
    show({ kind: 'carried-out', command, task: paused }, tasks, changes).action

  it('offers to say why, where the board has reasons', () => {
    expect(told(pause, [paused])).toEqual({ kind: 'why', task: paused })
    expect(told(pause, [paused], { reasons: [] })).toBeNull()
  })

  it('offers it no longer once it was said, or anybody changed the task', () => {
    expect(told({ ...pause, reason: 'machine' }, [paused])).toBeNull()
    expect(told(pause, [{ ...paused, rev: 12 }])).toBeNull()
  })
})

describe('a refusal', () => {
  it.each([
    ['unavailable', 'readonly'],
    ['rate_limited', 'rate'],
    ['permission_denied', 'permission'],
  ])('%s says %s and offers nothing', (code, key) => {
    expect(show(refused(code))).toEqual({
      tone: 'attention',
      urgent: false,
      title: { key, params: {} },
      body: null,
      action: null,
    })
  })

  it.each(['wrong_status', 'not_started', 'internal', 'a_later_code'])('%s is said as the server says it', (code) => {
    expect(show(refused(code)).title).toEqual({ key: 'parts', params: { parts: 'Words of the server.' } })
  })

  it('without a word has one of ours', () => {
    const error = handleTaskError({ code: 'a_later_code' })
    expect(show({ kind: 'refused', verb: 'start', task: task(25), error }).title.key).toBe('other')
  })

  it.each(['unavailable', 'busy', 'rate_limited'])('%s offers to try again, as its hint says', (code) => {
    const command: Command = { type: 'start', task: 25, expect: 10 }
    const error = handleTaskError(failure('c1', code))
    const view = show({ kind: 'refused', verb: 'start', task: task(25), error, command })
    expect(view.action).toEqual({ kind: 'again', command })
  })

  it('that may have been carried out offers to look', () => {
    const error = { ...handleTaskError(failure('c1', 'internal')), unproven: true as const }
    expect(show({ kind: 'refused', verb: 'start', task: task(25), error }).action).toEqual({ kind: 'refresh' })
  })

  it('for want of capacity counts what I have', () => {
    const view = show(refused('capacity_reached'), [owned(1, li), owned(2, li), owned(3, ana)], { max: 2 })
    expect(view.title).toEqual({ key: 'capacity', params: { n: 2, max: 2 } })
  })

  it('for the department names it, and whom to ask', () => {
    const foreign = task(25, { department: FINISHING })
    expect(show(refused('wrong_department', foreign)).title).toEqual({
      key: 'otherDept',
      params: { no: '4425', dept: 'Finishing', supervisor: 'Sam Okoro' },
    })
    const nobody = new Map([[sam.id, person(sam, { role: 'supervisor', active: false })]])
    const view = show(refused('wrong_department', foreign), [], { people: nobody })
    expect(view.title.params.supervisor).toBe('a supervisor')
  })

  it('of a finished task says that it can no longer be claimed', () => {
    const done = task(25, { status: 'completed' })
    expect(show(refused('not_claimable', done)).title).toEqual({ key: 'notClaimable', params: { no: '4425' } })
  })

  it('for want of a reason asks for it', () => {
    expect(show(refused('reason_required')).title.key).toBe('reasonNeeded')
  })

  it('of who was signed out offers to sign in', () => {
    const view = show(refused('unauthenticated'))
    expect([view.title.key, view.action]).toEqual(['session', { kind: 'sign-in' }])
  })
})

describe('a conflict over a task I had opened', () => {
  const conflictOver = (fresh: Task): Notice => ({
    kind: 'refused',
    verb: 'start',
    task: fresh,
    error: handleTaskError(conflict('c1', fresh), { onConflict: () => undefined }),
  })

  it('says how the task stands now', () => {
    const changed = { key: 'changed', params: { no: '4425', what: 'standing of 4425' } }
    expect(show(conflictOver(lostTask)).title).toEqual(changed)
    expect(show(conflictOver(wonTask)).title).toEqual(changed)
    expect(show(conflictOver(task(25, { status: 'cancelled' }))).title).toEqual(changed)
  })

  it('offers to look at it', () => {
    expect(show(conflictOver(lostTask)).action).toEqual({ kind: 'look', task: lostTask })
  })

  it('says that it is free, and offers it', () => {
    const view = show(conflictOver(task(25)))
    expect(view.title).toEqual({ key: 'lost.free', params: { no: '4425' } })
    expect(view.action).toEqual({ kind: 'claim', task: task(25) })
    expect(show(conflictOver(task(25)), [], { you: you({ can: [] }) }).action).toEqual({ kind: 'look', task: task(25) })
  })

  it('says that another person works on it, where no more is known', () => {
    const error = handleTaskError({ status: 409 }, { onConflict: () => undefined })
    expect(show({ kind: 'refused', verb: null, task: null, error }).title.key).toBe('lost.unknown')
  })
})

describe('what others do to my tasks', () => {
  const of = (notice: Notice) => show(notice).title

  it('is told with their reason', () => {
    const reason = 'Charlie has the right die'
    const what = 'takenAway Sam Okoro 4425 Ana Silva'
    const told = of({ kind: 'taken-away', task: lostTask, by: sam, owner: ana, reason })
    expect(told).toEqual({ key: 'because', params: { what, reason } })
    expect(of({ kind: 'cancelled', task: lostTask, by: sam, reason }).params).toMatchObject({ reason })
  })

  it('is told with who did it', () => {
    expect(of({ kind: 'taken-away', task: lostTask, by: sam, owner: ana, reason: '' })).toEqual({
      key: 'takenAway',
      params: { supervisor: 'Sam Okoro', no: '4425', name: 'Ana Silva' },
    })
    expect(of({ kind: 'taken-away', task: lostTask, by: sam, owner: null, reason: '' })).toMatchObject({
      key: 'takenBack',
      params: { supervisor: 'Sam Okoro', no: '4425' },
    })
    expect(of({ kind: 'cancelled', task: lostTask, by: sam, reason: '' })).toEqual({
      key: 'cancelled',
      params: { no: '4425', name: 'Sam Okoro' },
    })
  })
})

describe('without a connection', () => {
  it('a press that was not sent says so', () => {
    const view = show({ kind: 'offline', task: task(25) })
    expect(view).toMatchObject({ title: { key: 'offlinePress', params: { no: '4425' } }, action: null })
  })
})

describe('what may have been done or not', () => {
  const start = { kind: 'unsure', verb: 'start', task: task(25), connected: true } as const

  it('is said of a claim whose connection was lost', () => {
    expect(show({ ...start, verb: 'claim', connected: false })).toMatchObject({
      title: { key: 'unknown', params: { no: '4425' } },
      body: { key: 'notKnown', params: { what: 'claim 4425' } },
      action: null,
    })
  })

  it.each([
    [true, 'notKnown.server'],
    [false, 'notKnown.link'],
  ])('is said of anything else, connected or not: %s', (connected, key) => {
    expect(show({ ...start, connected })).toMatchObject({
      title: { key: 'notKnown', params: { what: 'start 4425' } },
      body: { key },
    })
  })

  it('is said of the next task as well, whichever that is', () => {
    const view = show({ kind: 'unsure', verb: 'claim_next', task: null, connected: true })
    expect(view.title).toEqual({ key: 'notKnown', params: { what: 'claimNext' } })
  })

  it('is not denied when the server has the last word', () => {
    const error = { ...handleTaskError(failure('c1', 'unauthenticated')), unproven: true as const }
    expect(show({ kind: 'refused', verb: 'claim', task: task(25), error })).toMatchObject({
      title: { key: 'notKnown' },
      body: { key: 'notKnown.look' },
      action: { kind: 'sign-in' },
    })
  })

  it('is denied where the deadline proves it', () => {
    expect(show(refused('expired')).title).toEqual({ key: 'expired', params: { what: 'claim 4425' } })
  })
})

describe('what ends a task', () => {
  const done = owned(25, li, { rev: 12, status: 'completed' })
  const finished: Notice = { kind: 'carried-out', command: { type: 'complete', task: 25 }, task: done }
  const may = { you: you({ can: ['complete', 'reopen'] }) }

  it('can be taken back for ten seconds, until anybody changes it', () => {
    const at = (now: number, fresh = done) => dock(finished, 0, now, context([fresh], may)).action
    expect(at(9_999)).toEqual({ kind: 'undo', verb: 'reopen', task: done, until: UNDO_MS })
    expect(at(10_000)).toBeNull()
    expect(at(0, { ...done, rev: 13 })).toBeNull()
  })

  it('offers no undo that the server would refuse', () => {
    expect(show(finished, [done], { you: you({ can: ['complete'] }) }).action).toBeNull()
  })

  it('is so again as it was', () => {
    const command: Command = { type: 'reopen', task: 25, undo: true }
    expect(show({ kind: 'carried-out', command, task: wonTask }).title.key).toBe('did.undo')
  })
})

describe('what I did', () => {
  it.each([
    ['start', 'did.start'],
    ['pause', 'did.pause'],
    ['complete', 'did.complete'],
    ['release', 'did.release'],
    ['report', 'did.report'],
    ['cancel', 'did.cancel'],
    ['reopen', 'did.reopen'],
    ['add', 'did.add'],
    ['edit', 'did.edit'],
  ])('%s is told calmly', (verb, key) => {
    const view = show({ kind: 'carried-out', command: { type: verb, task: 25 } as Command, task: wonTask })
    expect(view).toMatchObject({ tone: 'calm', urgent: false, title: { key, params: { no: '4425' } }, action: null })
  })

  it('claim next that found nothing says so', () => {
    expect(show({ kind: 'nothing-free' })).toMatchObject({ tone: 'calm', title: { key: 'nothingFree' }, action: null })
  })
})

it('a job ticket of no task is told', () => {
  expect(show({ kind: 'not-found', number: 'X-1' })).toMatchObject({
    title: { key: 'notFound', params: { no: 'X-1' } },
  })
})

it.each([
  [0, 'backFresh', {}],
  [1, 'backAfter', { n: 1 }],
  [12, 'backAfter', { n: 12 }],
])('being back after %d changes is told calmly', (changes, key, params) => {
  expect(show({ kind: 'back', changes })).toMatchObject({ tone: 'calm', urgent: false, title: { key, params } })
})
