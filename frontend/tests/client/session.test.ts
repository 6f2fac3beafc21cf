import { beforeEach, describe, expect, it } from 'vitest'

import { BoardState } from '../../src/client/board'
import { receive } from '../../src/client/session'
import type { Frame } from '../../src/client/frames'
import { ana, bye, conflict, event, events, failure, heartbeat, ok, owned, snapshot, task, welcome } from '../shapes'

let state: BoardState
beforeEach(() => {
  state = new BoardState()
  state.replace(snapshot([task(25), task(26)]))
})

const kinds = (frame: Frame) => receive(state, frame).map((effect) => effect.kind)
const claimed = (rev: number) => event(rev, 'task.claimed', owned(25, ana))
const released = (rev: number) => event(rev, 'task.released', task(25))

describe('welcome', () => {
  it('at my revision proves nothing: the head may be further (C6)', () => {
    expect(kinds(welcome({ resumed: true }))).toEqual(['welcomed'])
  })

  it.each([
    ['another revision', { rev: 11 }],
    ['another epoch', { epoch: 'z1' }],
  ])('that resumes at %s leaves a gap', (_, changes) => {
    expect(kinds(welcome({ resumed: true, ...changes }))).toEqual(['gap'])
  })

  it('that does not resume proves nothing until its snapshot came', () => {
    expect(kinds(welcome({ resumed: false, epoch: 'z1', rev: 3 }))).toEqual(['welcomed'])
    expect(kinds(snapshot([task(30)], { epoch: 'z1', rev: 3 }))).toEqual(['replaced', 'proven'])
    expect([state.epoch, state.rev, [...state.tasks.keys()]]).toEqual(['z1', 3, [30]])
  })
})

describe('events', () => {
  it('are applied in order, and told with what was there before', () => {
    const [changed, proven] = receive(state, events(claimed(11), released(12)))
    expect(proven).toEqual({ kind: 'proven' })
    expect(changed).toEqual({
      kind: 'changed',
      changes: [
        { event: claimed(11), before: task(25) },
        { event: released(12), before: owned(25, ana, { rev: 11 }) },
      ],
    })
    expect(state.tasks.get(25)).toEqual(task(25, { rev: 12 }))
  })

  it('go on across frames', () => {
    expect(kinds(events(claimed(11)))).toEqual(['changed', 'proven'])
    expect(kinds(events(released(12)))).toEqual(['changed', 'proven'])
    expect(state.rev).toBe(12)
  })

  it('after a gap are not applied', () => {
    expect(kinds(events(claimed(12)))).toEqual(['gap'])
    expect(state.tasks.get(25)).toEqual(task(25))
  })

  it('up to a gap are applied and told', () => {
    const effects = receive(state, events(claimed(11), released(13)))
    expect(effects).toEqual([{ kind: 'changed', changes: [{ event: claimed(11), before: task(25) }] }, { kind: 'gap' }])
    expect(state.rev).toBe(11)
  })

  it('that come twice are not applied twice, and prove nothing', () => {
    receive(state, events(claimed(11), released(12)))
    expect(kinds(events(claimed(11)))).toEqual(['gap'])
    expect(state.tasks.get(25)?.owner).toBeNull()
    expect(state.rev).toBe(12)
  })

  it('of another epoch are not applied', () => {
    expect(kinds({ ...events(claimed(11)), epoch: 'z1' })).toEqual(['gap'])
    expect(state.rev).toBe(10)
  })
})

describe('a snapshot and then events', () => {
  it('equal the later snapshot (S5)', () => {
    const done = event(13, 'task.added', task(27))
    receive(state, events(claimed(11), released(12), done))
    const later = new BoardState()
    later.replace(snapshot([task(25, { rev: 12 }), task(26), task(27, { rev: 13 })], { rev: 13 }))
    expect(new Map(state.tasks)).toEqual(new Map(later.tasks))
    expect(state.rev).toBe(later.rev)
  })
})

describe('heartbeat', () => {
  it('is handed on, with what does not work (S4)', () => {
    const beat = heartbeat(10, ['backbone'])
    expect(receive(state, beat)).toEqual([{ kind: 'beat', heartbeat: beat }])
  })

  it('of an older head proves as much: events may overtake the head poll', () => {
    expect(kinds(heartbeat(9))).toEqual(['beat'])
  })

  it('ahead of me says that I missed something', () => {
    expect(kinds(heartbeat(11))).toEqual(['gap'])
  })
})

describe('an answer', () => {
  it.each([
    ['ok', ok('c1', owned(25, ana, { rev: 11 }))],
    ['conflict', conflict('c1', owned(25, ana, { rev: 11 }))],
    ['error', failure('c1', 'capacity_reached', { rev: 11, task: owned(25, ana, { rev: 11 }) })],
  ])('%s brings its task along, and proves nothing', (_, answer) => {
    expect(receive(state, answer)).toEqual([{ kind: 'answered', answer }])
    expect(state.tasks.get(25)?.owner).toEqual(ana)
    expect(state.rev).toBe(10)
  })

  it('without a task changes nothing', () => {
    expect(kinds(ok('c1', null))).toEqual(['answered'])
    expect([...state.tasks.values()]).toEqual([task(25), task(26)])
  })
})

it('hands a bye on', () => {
  const frame = bye('restarting', { after_ms: 1730 })
  expect(receive(state, frame)).toEqual([{ kind: 'bye', bye: frame }])
})

it('a pong proves nothing: it knows no revision', () => {
  expect(kinds({ type: 'pong', ref: 'p1', time: '' })).toEqual([])
})
