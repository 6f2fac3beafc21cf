import type { Task } from '../../src/client/frames'
import { describe, expect, it } from 'vitest'

import { EVERYTHING, isStale, matching, type TaskFilter } from '../../src/supervisor/taskFilter'
import { ana, board, FINISHING, owned, task } from '../shapes'

const CLAIMED = Date.parse('2026-11-23T14:32:00Z')
const after = (minutes: number) => CLAIMED + minutes * 60_000

describe('an abandoned claim', () => {
  it('is one that is older than the board lets pass', () => {
    expect(isStale(owned(1, ana), board({ stale_claim_min: 60 }), after(60))).toBe(false)
    expect(isStale(owned(1, ana), board({ stale_claim_min: 60 }), after(61))).toBe(true)
  })

  it('is no work that was started', () => {
    expect(isStale(owned(1, ana, { status: 'in_progress' }), board(), after(600))).toBe(false)
    expect(isStale(owned(1, ana, { status: 'paused' }), board(), after(600))).toBe(false)
    expect(isStale(task(1), board(), after(600))).toBe(false)
  })
})

describe('the list shows', () => {
  const shows = (given: Task, changes: Partial<TaskFilter>) =>
    matching({ ...EVERYTHING, ...changes }, board(), after(90))(given)

  it('everything that is not finished', () => {
    expect(shows(task(1), {})).toBe(true)
    expect(shows(task(1, { status: 'completed' }), {})).toBe(false)
    expect(shows(task(1, { status: 'cancelled' }), {})).toBe(false)
  })

  it('one state, telling claimed from free', () => {
    expect(shows(task(1), { state: 'free' })).toBe(true)
    expect(shows(owned(1, ana), { state: 'free' })).toBe(false)
    expect(shows(owned(1, ana), { state: 'claimed' })).toBe(true)
    expect(shows(owned(1, ana, { status: 'in_progress' }), { state: 'claimed' })).toBe(false)
    expect(shows(owned(1, ana, { status: 'in_progress' }), { state: 'in_progress' })).toBe(true)
  })

  it('one department', () => {
    expect(shows(task(1), { department: FINISHING })).toBe(false)
    expect(shows(task(1, { department: FINISHING }), { department: FINISHING })).toBe(true)
  })

  it('abandoned claims alone', () => {
    expect(shows(owned(1, ana), { stale: true })).toBe(true)
    expect(shows(task(1), { stale: true })).toBe(false)
  })

  it('what is searched for: number, title, customer or owner', () => {
    for (const search of ['4401', 'CARDS', 'chen', ' silva ']) expect(shows(owned(1, ana), { search })).toBe(true)
    expect(shows(owned(1, ana), { search: 'poster' })).toBe(false)
  })
})
