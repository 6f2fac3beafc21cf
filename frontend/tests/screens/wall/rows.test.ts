import { describe, expect, it } from 'vitest'

import { counts, inDepartments, order, standingOf, stateOf } from '../../../src/screens/wall/rows'
import { ana, owned, task } from '../../shapes'

const NOW = Date.parse('2026-11-23T14:30:00Z')
const LATE = '2026-11-23T14:12:00Z'

const late = owned(17, ana, { due_at: LATE })
const running = owned(21, ana, { status: 'in_progress' })
const paused = owned(22, ana, { status: 'paused' })
const claimed = owned(24, ana)
const free = task(25)
const done = task(9, { status: 'completed', due_at: LATE })
const cancelled = task(8, { status: 'cancelled', due_at: LATE })

describe('the state of a row', () => {
  it.each([
    ['late', late],
    ['late', task(1, { due_at: LATE })],
    ['late', owned(1, ana, { status: 'in_progress', due_at: LATE })],
    ['running', running],
    ['paused', paused],
    ['claimed', claimed],
    ['free', free],
    ['done', done],
    ['cancelled', cancelled],
    ['free', task(1, { due_at: null })],
  ])('is %s', (state, given) => {
    expect(stateOf(given, NOW)).toBe(state)
  })

  it('is known of a late one, too', () => {
    const late = owned(1, ana, { status: 'in_progress', due_at: LATE })
    expect([stateOf(late, NOW), standingOf(late)]).toEqual(['late', 'running'])
  })

  it('becomes late when it is due, not before', () => {
    const due = Date.parse(free.due_at!)
    expect([stateOf(free, due), stateOf(free, due + 1)]).toEqual(['free', 'late'])
  })
})

describe('the order', () => {
  it('is late, running, paused, claimed, free; nothing finished', () => {
    const shown = order([free, cancelled, paused, claimed, done, running, late], NOW)
    expect(shown.map((one) => one.id)).toEqual([17, 21, 22, 24, 25])
  })

  it('within a state is by due time, those without one last', () => {
    const tasks = [task(1, { due_at: null }), task(2, { due_at: '2026-11-23T16:00:00Z' }), free]
    expect(order(tasks, NOW).map((one) => one.id)).toEqual([25, 2, 1])
  })
})

it('counts what is late, running, free and done, each task under all that it is', () => {
  const lateAndRunning = owned(1, ana, { status: 'in_progress', due_at: LATE })
  const lateAndFree = task(2, { due_at: LATE })
  const tasks = [late, running, paused, claimed, free, done, cancelled, lateAndRunning, lateAndFree]
  expect(counts(tasks, NOW)).toEqual({ late: 3, running: 2, free: 2, done: 1 })
})

describe('departments', () => {
  const elsewhere = task(3, { department: 99 })

  it('that are named are shown alone', () => {
    expect([...inDepartments([free, elsewhere], [99])]).toEqual([elsewhere])
  })

  it('are all shown if none is named', () => {
    expect([...inDepartments([free, elsewhere], [])]).toEqual([free, elsewhere])
  })
})
