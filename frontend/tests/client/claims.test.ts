import { beforeEach, describe, expect, it } from 'vitest'

import type { Answer, TaskEvent } from '../../src/client/frames'
import { Claims, LOST_MS, type Notice } from '../../src/client/claims'
import { ana, conflict, event, failure, li, ok, owned, sam, task } from '../shapes'

const free = task(25)
const hers = owned(25, ana, { rev: 11 })
const mine = owned(25, li, { rev: 12 })

let claims: Claims
let told: (Notice | null)[]
let reaching: boolean

beforeEach(() => {
  claims = new Claims()
  told = []
  reaching = true
})

function see(change: TaskEvent, before = free, now = 0): void {
  told.push(claims.see(change, before, li.id, now, reaching && change.task?.id === 25))
}

function answer(given: Answer, now = 0): void {
  reaching = false
  told.push(claims.answer(25, given, free, now))
}

const notices = () => told.filter((notice) => notice !== null)
const kinds = () => notices().map((notice) => notice.kind)

const anaClaimed = event(11, 'task.claimed', hers)
const anaReleased = event(12, 'task.released', free, { by: ana })

describe('ok', () => {
  it('says that the task is mine', () => {
    answer(ok('c1', mine))
    expect(notices()).toEqual([{ kind: 'won', task: mine, already: false, confirmed: false }])
    expect(claims.isLost(25)).toBe(false)
  })

  it('says that it was mine before', () => {
    answer(ok('c1', mine, { already: true }))
    expect(notices()).toMatchObject([{ kind: 'won', already: true }])
  })

  it('wins over a loss that an event told', () => {
    see(anaClaimed)
    see(anaReleased, hers)
    see(event(13, 'task.claimed', mine))
    answer(ok('c1', mine))
    expect(kinds()).toEqual(['lost', 'won'])
    expect(claims.isLost(25)).toBe(false)
  })

  it('wins though the event of another is still what the board shows', () => {
    see(anaClaimed)
    answer(ok('c1', mine))
    expect(kinds()).toEqual(['lost', 'won'])
    expect(claims.isLost(25)).toBe(false)
  })
})

describe('a loss', () => {
  it('is told by the conflict, with who has it since when', () => {
    answer(conflict('c1', hers), 500)
    expect(notices()).toEqual([
      { kind: 'lost', task: hers, owner: ana, assignedBy: null, at: hers.claimed_at, confirmed: false },
    ])
    expect(claims.isLost(25)).toBe(true)
  })

  it('is told by the event, if that comes first, and not again by the conflict', () => {
    see(anaClaimed)
    answer(conflict('c1', hers))
    expect(kinds()).toEqual(['lost'])
    expect(claims.isLost(25)).toBe(true)
  })

  it('is told once, even when the answer comes after the outline has gone', () => {
    see(anaClaimed)
    claims.expire(LOST_MS)
    answer(conflict('c1', hers), 9000)
    expect(kinds()).toEqual(['lost'])
  })

  it('is told once, even when the task is free again before the answer comes', () => {
    see(anaClaimed)
    see(anaReleased, hers)
    answer(conflict('c1', hers))
    expect(kinds()).toEqual(['lost'])
    expect(claims.isLost(25)).toBe(false)
  })

  it('names the person who assigned the task to another', () => {
    see(event(11, 'task.assigned', hers, { by: sam }))
    expect(notices()).toMatchObject([{ kind: 'lost', owner: ana, assignedBy: sam, at: '2026-11-23T14:32:00Z' }])
  })

  it('is shown for eight seconds', () => {
    answer(conflict('c1', hers), 500)
    claims.expire(500 + LOST_MS - 1)
    expect(claims.isLost(25)).toBe(true)
    claims.expire(500 + LOST_MS)
    expect(claims.isLost(25)).toBe(false)
    expect(LOST_MS).toBe(8000)
  })

  it('is shown no longer than the task has an owner', () => {
    see(anaClaimed)
    see(anaReleased, hers)
    expect(claims.isLost(25)).toBe(false)
  })

  it('that is known ends with its answer: the next claim may be lost as well', () => {
    see(anaClaimed)
    see(anaReleased, hers)
    answer(conflict('c1', hers))
    reaching = true
    see(anaClaimed)
    answer(conflict('c2', hers))
    expect(kinds()).toEqual(['lost', 'lost'])
  })
})

describe('while I wait for the answer', () => {
  it.each([
    ['my own claim', event(11, 'task.claimed', mine)],
    ['an edit', event(11, 'task.edited', free, { by: sam })],
    ['another task', event(11, 'task.claimed', owned(26, ana))],
    ['a change of the board', { rev: 11, kind: 'board.changed', at: '', by: sam }],
  ])('%s is nothing to tell of', (_, change) => {
    see(change)
    expect(notices()).toEqual([])
    expect(claims.isLost(25)).toBe(false)
  })

  it('a supervisor cancels the task: told once', () => {
    const cancelled = task(25, { status: 'cancelled', finished_at: '2026-11-23T14:32:00Z', rev: 11 })
    see(event(11, 'task.cancelled', cancelled, { by: sam }))
    answer(failure('c1', 'not_claimable', { task: cancelled }))
    expect(notices()).toEqual([{ kind: 'cancelled', task: cancelled, by: sam, reason: '' }])
    expect(claims.isLost(25)).toBe(false)
  })
})

describe('any other refusal', () => {
  it.each(['capacity_reached', 'permission_denied', 'not_claimable', 'expired'])('%s lets go of the card', (code) => {
    answer(failure('c1', code))
    expect(notices()).toMatchObject([{ kind: 'refused', task: free, error: { code } }])
    expect(claims.isLost(25)).toBe(false)
  })
})

describe('what I have', () => {
  const started = owned(26, li, { rev: 9 })

  it('and a supervisor gives to another is told', () => {
    const given = owned(26, ana, { rev: 11 })
    see(event(11, 'task.assigned', given, { by: sam }), started)
    expect(notices()).toEqual([{ kind: 'taken-away', task: given, by: sam, owner: ana, reason: '' }])
  })

  it('and a supervisor takes back is told', () => {
    see(event(11, 'task.released', task(26, { rev: 11 }), { by: sam }), started)
    expect(notices()).toMatchObject([{ kind: 'taken-away', by: sam, owner: null }])
  })

  it('and a supervisor cancels is told', () => {
    see(event(11, 'task.cancelled', task(26, { status: 'cancelled' }), { by: sam }), started)
    expect(notices()).toMatchObject([{ kind: 'cancelled', by: sam }])
  })

  it.each([
    ['I give back', event(11, 'task.released', task(26), { by: li })],
    ['a supervisor completes', event(11, 'task.completed', owned(26, li, { status: 'completed' }), { by: sam })],
    ['a supervisor edits', event(11, 'task.edited', started, { by: sam })],
  ])('and %s is nothing to tell of', (_, change) => {
    see(change, started)
    expect(notices()).toEqual([])
  })

  it('others do not hear of', () => {
    see(event(11, 'task.assigned', owned(26, sam), { by: sam }), owned(26, ana))
    see(event(12, 'task.cancelled', task(26, { status: 'cancelled' }), { by: sam }), owned(26, ana))
    expect(notices()).toEqual([])
  })
})

describe('when it was uncertain for a while', () => {
  beforeEach(() => claims.doubt(25))

  it('a win is confirmed', () => {
    answer(ok('c1', mine, { replayed: true }))
    expect(notices()).toMatchObject([{ kind: 'won', confirmed: true }])
  })

  it('a loss is confirmed', () => {
    answer(conflict('c1', hers))
    expect(notices()).toMatchObject([{ kind: 'lost', confirmed: true }])
  })

  it('so is one that shows by an event before the answer', () => {
    see(event(11, 'task.claimed', hers))
    answer(conflict('c1', hers))
    expect(notices()).toMatchObject([{ kind: 'lost', confirmed: true }])
  })

  it('the next claim is not in doubt', () => {
    answer(failure('c1', 'capacity_reached'))
    answer(ok('c2', mine))
    expect(notices()).toMatchObject([{ kind: 'refused' }, { kind: 'won', confirmed: false }])
  })
})
