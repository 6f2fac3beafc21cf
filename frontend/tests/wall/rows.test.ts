import { describe, expect, it } from 'vitest'

import { counts, dwellMs, order, paginate, stateOf } from '../../src/wall/rows'
import { ana, owned, task } from '../shapes'

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
    ['free', task(1, { due_at: null })],
  ])('is %s', (state, given) => {
    expect(stateOf(given, NOW)).toBe(state)
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

describe('pages', () => {
  const tasks = (n: number) => Array.from({ length: n }, (_, at) => task(at + 1))

  it('hold as many rows as fit, in order', () => {
    expect(paginate(tasks(8), 6)).toEqual({
      pages: [
        [1, 2, 3, 4, 5, 6],
        [7, 8],
      ],
      more: 0,
    })
  })

  it('are four at most; the rest is a number', () => {
    const { pages, more } = paginate(tasks(47), 6)
    expect(pages.map((page) => page.length)).toEqual([6, 6, 6, 6])
    expect(more).toBe(23)
  })

  it('of nothing are one empty page', () => {
    expect(paginate([], 6)).toEqual({ pages: [[]], more: 0 })
  })

  it.each([
    [3, 10_000],
    [5, 10_000],
    [6, 10_200],
    [12, 20_400],
  ])('of %d rows stay %d ms', (rows, ms) => {
    expect(dwellMs(rows)).toBe(ms)
  })
})
