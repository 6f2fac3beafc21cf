import { beforeEach, describe, expect, it } from 'vitest'

import { BoardState, isFinished } from '../../src/client/board'
import { ana, board, event, li, owned, person, PRINTING, sam, snapshot, task } from '../shapes'

const HOUR_MS = 3_600_000

let state: BoardState
beforeEach(() => {
  state = new BoardState()
  state.replace(snapshot([task(25), owned(26, ana)]))
})

const ids = () => [...state.tasks.keys()]

describe('a snapshot', () => {
  it('replaces everything (S3)', () => {
    const next = snapshot([task(30)], {
      epoch: 'z1',
      rev: 3,
      people: [person(li)],
      departments: [],
      board: board({ name: 'New' }),
    })
    state.replace(next)
    expect(state).toMatchObject({ epoch: 'z1', rev: 3, board: { name: 'New' } })
    expect(ids()).toEqual([30])
    expect([...state.people.keys()]).toEqual([li.id])
    expect(state.departments.size).toBe(0)
  })
})

describe('an event', () => {
  it('changes its task, if it is the next one (S1)', () => {
    expect(state.apply(event(11, 'task.claimed', owned(25, ana)))).toBe(true)
    expect(state.rev).toBe(11)
    expect(state.tasks.get(25)).toEqual(owned(25, ana, { rev: 11 }))
    expect(state.tasks.get(26)?.owner).toEqual(ana)
  })

  it.each([
    ['comes again', 10],
    ['leaves a gap', 12],
  ])('that %s changes nothing', (_, rev) => {
    expect(state.apply(event(rev, 'task.claimed', owned(25, ana)))).toBe(false)
    expect(state.rev).toBe(10)
    expect(state.tasks.get(25)).toEqual(task(25))
  })

  it('adds a task', () => {
    state.apply(event(11, 'task.added', task(27)))
    expect(ids()).toEqual([25, 26, 27])
  })

  it('of a later server moves the revision on', () => {
    expect(state.apply({ rev: 11, kind: 'shift.changed', at: '', by: null })).toBe(true)
    expect(state.rev).toBe(11)
  })

  it('changes the board and its departments (S5)', () => {
    state.apply({ rev: 11, kind: 'board.changed', at: '', by: null, board: board({ max_claims: 3 }) })
    state.apply({ rev: 12, kind: 'department.changed', at: '', by: null, department: { id: 8, name: 'Foiling' } })
    state.apply({ rev: 13, kind: 'department.changed', at: '', by: null, department: { id: PRINTING, removed: true } })
    expect(state.board?.max_claims).toBe(3)
    expect(state.departments.get(8)?.name).toBe('Foiling')
    expect(state.departments.has(PRINTING)).toBe(false)
  })

  it('keeps the last three task events to tell of, newest first', () => {
    for (const rev of [11, 12, 13, 14]) state.apply(event(rev, 'task.edited', task(25)))
    state.apply({ rev: 15, kind: 'board.changed', at: '', by: null, board: board() })
    expect(state.recent.map((one) => one.rev)).toEqual([14, 13, 12])
  })
})

describe('a changed person', () => {
  const renamed = { ...person(ana), name: 'Ana Costa' }

  it('replaces every owner with that id (S5)', () => {
    state.apply(event(11, 'task.claimed', owned(25, sam)))
    state.apply({ rev: 12, kind: 'person.changed', at: '', by: null, person: renamed })
    expect(state.people.get(ana.id)?.name).toBe('Ana Costa')
    expect(state.tasks.get(26)?.owner).toEqual({ id: ana.id, username: 'ana', name: 'Ana Costa' })
    expect(state.tasks.get(25)?.owner).toEqual(sam)
  })

  it('who was removed keeps what they own', () => {
    state.apply({ rev: 11, kind: 'person.changed', at: '', by: null, person: { id: ana.id, removed: true } })
    expect(state.people.has(ana.id)).toBe(false)
    expect(state.tasks.get(26)?.owner).toEqual(ana)
  })
})

describe('a task in an answer', () => {
  it('is taken if it is newer than mine', () => {
    state.refresh(owned(25, ana, { rev: 11 }))
    expect(state.tasks.get(25)?.owner).toEqual(ana)
    expect(state.rev).toBe(10)
  })

  it('is left if it is older than mine', () => {
    state.apply(event(11, 'task.claimed', owned(25, ana)))
    state.refresh(task(25, { rev: 9 }))
    expect(state.tasks.get(25)?.owner).toEqual(ana)
  })

  it('that was unknown is added', () => {
    state.refresh(task(28))
    expect(ids()).toContain(28)
  })
})

describe('a finished task', () => {
  const now = Date.parse('2026-11-23T14:30:00Z')
  const finished = (id: number, hours: number, status: 'completed' | 'cancelled' = 'completed') =>
    task(id, { status, finished_at: new Date(now - hours * HOUR_MS).toISOString() })

  it('leaves when it is older than the board shows (S6)', () => {
    state.replace(snapshot([task(25), finished(26, 11.9), finished(27, 12.1), finished(28, 13, 'cancelled')]))
    expect(state.expire(now)).toBe(true)
    expect(ids()).toEqual([25, 26])
    expect(state.expire(now)).toBe(false)
    expect(state.expire(now + HOUR_MS)).toBe(true)
    expect(ids()).toEqual([25])
  })

  it('stays as long as the setting says', () => {
    state.replace(snapshot([finished(27, 20)], { board: board({ show_finished_h: 24 }) }))
    expect(state.expire(now)).toBe(false)
    expect(ids()).toEqual([27])
  })

  it('is completed or cancelled', () => {
    const statuses = ['pending', 'in_progress', 'paused', 'completed', 'cancelled'] as const
    expect(statuses.filter((status) => isFinished(task(1, { status })))).toEqual(['completed', 'cancelled'])
  })
})
