import { describe, expect, it } from 'vitest'

import type { Status, Task, Verb } from '../../src/client/frames'
import { byDue, byUrgency, load, mayClaim, needsReason, nextFree, offers } from '../../src/client/rules'
import { ana, FINISHING, li, OPERATOR_CAN, owned, sam, supervisor, task, you } from '../shapes'

type Holder = 'nobody' | 'me' | 'another'
const STATUSES: Status[] = ['pending', 'in_progress', 'paused', 'completed', 'cancelled']
const OWNERS = { nobody: null, me: li, another: ana }

// product.md's table of commands: what an operator of the task's department may do.
const OPERATOR: Record<Holder, Partial<Record<Status, Verb[]>>> = {
  nobody: { pending: ['claim'] },
  me: {
    pending: ['release', 'start'],
    in_progress: ['pause', 'report', 'complete'],
    paused: ['start', 'pause'],
  },
  another: {},
}

// And what a supervisor may do, with a task of their own or not.
const SUPERVISOR: Record<Holder, Record<Status, Verb[]>> = {
  nobody: {
    pending: ['claim', 'assign', 'cancel', 'edit'],
    in_progress: ['complete', 'assign', 'cancel', 'edit'],
    paused: ['assign', 'cancel', 'edit'],
    completed: ['reopen'],
    cancelled: ['reopen'],
  },
  me: {
    pending: ['release', 'start', 'assign', 'cancel', 'edit'],
    in_progress: ['release', 'pause', 'report', 'complete', 'assign', 'cancel', 'edit'],
    paused: ['release', 'start', 'pause', 'assign', 'cancel', 'edit'],
    completed: ['reopen'],
    cancelled: ['reopen'],
  },
  another: {
    pending: ['release', 'assign', 'cancel', 'edit'],
    in_progress: ['release', 'complete', 'assign', 'cancel', 'edit'],
    paused: ['release', 'assign', 'cancel', 'edit'],
    completed: ['reopen'],
    cancelled: ['reopen'],
  },
}

const cases = (Object.keys(OWNERS) as Holder[]).flatMap((holder) => STATUSES.map((status) => [status, holder] as const))

describe('offers', () => {
  it.each(cases)('an operator, for a %s task of %s, what the table allows', (status, holder) => {
    const offered = offers(task(25, { status, owner: OWNERS[holder] }), you())
    expect(offered.sort()).toEqual([...(OPERATOR[holder][status] ?? [])].sort())
  })

  it.each(cases)('a supervisor, for a %s task of %s, what the table allows', (status, holder) => {
    const offered = offers(task(25, { status, owner: OWNERS[holder] }), supervisor(li))
    expect(offered.sort()).toEqual([...SUPERVISOR[holder][status]].sort())
  })

  it('an operator nothing free in a department that is not theirs', () => {
    expect(offers(task(25, { department: FINISHING }), you())).toEqual([])
  })

  it('nothing that the server does not let this person do at all', () => {
    expect(offers(task(25), you({ can: OPERATOR_CAN.filter((verb) => verb !== 'claim') }))).toEqual([])
    expect(offers(owned(25, li), you({ role: 'display', can: [] }))).toEqual([])
  })
})

describe('mayClaim', () => {
  it.each<[boolean, string, Task]>([
    [true, 'free and pending', task(25)],
    [false, 'owned by me', owned(25, li)],
    [false, 'owned by another', owned(25, ana)],
    [false, 'of another department', task(25, { department: FINISHING })],
    [false, 'cancelled', task(25, { status: 'cancelled' })],
  ])('is %s for a task that is %s', (expected, _, given) => {
    expect(mayClaim(given, you())).toBe(expected)
  })
})

describe('needsReason', () => {
  it.each<[boolean, Verb, string, Task, number | undefined]>([
    [true, 'cancel', 'any task', task(25), undefined],
    [false, 'release', 'a task not started', owned(25, li), undefined],
    [true, 'release', 'a running task', owned(25, ana, { status: 'in_progress' }), undefined],
    [true, 'release', 'a paused task', owned(25, ana, { status: 'paused' }), undefined],
    [false, 'assign', 'a free task', task(25), li.id],
    [false, 'assign', 'a task to its own owner', owned(25, ana), ana.id],
    [true, 'assign', 'a task to another one', owned(25, ana), li.id],
    [false, 'start', 'any task', owned(25, li), undefined],
  ])('is %s for %s of %s', (expected, verb, _, given, to) => {
    expect(needsReason(verb, given, to)).toBe(expected)
  })
})

describe('the order of claim_next', () => {
  const at = (time: string) => `2026-11-23T${time}:00Z`
  const ids = (tasks: Task[], order: typeof byUrgency) => tasks.sort(order).map((one) => one.id)

  it('is priority, then due time with none last, then id', () => {
    const tasks = [
      task(1, { due_at: null }),
      task(2, { priority: 'low', due_at: at('08:00') }),
      task(3, { due_at: at('16:00') }),
      task(5, { due_at: at('15:00') }),
      task(4, { due_at: at('15:00') }),
      task(6, { priority: 'urgent', due_at: null }),
      task(7, { priority: 'high', due_at: at('23:00') }),
    ]
    expect(ids(tasks, byUrgency)).toEqual([6, 7, 4, 5, 3, 1, 2])
    expect(ids(tasks, byDue)).toEqual([2, 4, 5, 3, 7, 1, 6])
  })

  it('picks the first that I may claim, other than the one I lost', () => {
    const tasks = [
      task(1, { priority: 'urgent', department: FINISHING }),
      owned(2, ana, { priority: 'urgent' }),
      task(3, { priority: 'high' }),
      task(4),
    ]
    expect(nextFree(tasks, you())?.id).toBe(3)
    expect(nextFree(tasks, you(), 3)?.id).toBe(4)
    expect(nextFree(tasks, you({ departments: [FINISHING] }), 1)).toBeNull()
  })
})

it('load counts the unfinished tasks of a person', () => {
  const tasks = [
    owned(1, li),
    owned(2, li, { status: 'paused' }),
    owned(3, li, { status: 'completed' }),
    owned(4, ana),
    task(5),
  ]
  expect([load(tasks, li.id), load(tasks, ana.id), load(tasks, sam.id)]).toEqual([2, 1, 0])
})
