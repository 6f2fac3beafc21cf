import { describe, expect, it } from 'vitest'

import { laneOf, sorted, type Beholder } from '../../src/tasks/lanes'
import { ana, FINISHING, li, owned, PRINTING, task, you } from '../shapes'

const beholder: Beholder = {
  you: you(),
  departments: [PRINTING, FINISHING],
  today: (iso) => iso.startsWith('2026-11-23'),
}
const due = (id: number) => ({ due_at: `2026-11-23T15:0${id}:00Z` })
const done = (id: number, finished_at: string) => owned(id, ana, { status: 'completed', finished_at })

const lanes = (...[tasks, grouping]: [Parameters<typeof sorted>[0], Parameters<typeof sorted>[1]]) =>
  sorted(tasks, grouping, beholder).map(({ name, ids }) => [name, ids])

describe('lanes by my relation', () => {
  it('hold what is free by urgency, and what has an owner by due time', () => {
    const tasks = [
      task(2, due(2)),
      task(1, due(1)),
      task(3, { priority: 'urgent' }),
      owned(4, li),
      owned(6, ana, { ...due(6), priority: 'urgent' }),
      owned(5, ana, due(5)),
    ]
    expect(lanes(tasks, 'relation')).toEqual([
      ['free', [3, 1, 2]],
      ['mine', [4]],
      ['others', [5, 6]],
    ])
  })

  it('are two on a display: free tasks, and tasks with an owner', () => {
    const nobody: Beholder = { ...beholder, you: you({ id: 0, role: 'display', departments: [], can: [] }) }
    const found = sorted([task(1), owned(2, li, due(2)), owned(3, ana, due(1))], 'relation', nobody)
    expect(found).toEqual([
      { name: 'free', ids: [1] },
      { name: 'taken', ids: [3, 2] },
    ])
  })

  it('hold nothing finished', () => {
    expect(laneOf(done(1, '2026-11-23T12:00:00Z'), 'relation', beholder)).toBeNull()
    expect(laneOf(task(1, { status: 'cancelled' }), 'relation', beholder)).toBeNull()
  })
})

it('lanes by status hold what is done today, the last one first, and nothing cancelled', () => {
  const tasks = [
    task(1),
    owned(2, ana),
    owned(3, ana, { status: 'in_progress' }),
    owned(4, li, { status: 'paused' }),
    done(5, '2026-11-23T09:00:00Z'),
    done(6, '2026-11-23T10:00:00Z'),
    done(7, '2026-11-22T23:00:00Z'),
    task(8, { status: 'cancelled' }),
  ]
  expect(lanes(tasks, 'status')).toEqual([
    ['pending', [1, 2]],
    ['in_progress', [3]],
    ['paused', [4]],
    ['done', [6, 5]],
  ])
})

it('lanes by department are those that this screen shows', () => {
  expect(lanes([task(1), owned(2, ana, { department: FINISHING }), task(3, { department: 77 })], 'department')).toEqual(
    [
      [String(PRINTING), [1]],
      [String(FINISHING), [2]],
    ],
  )
})
