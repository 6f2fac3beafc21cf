import { beforeEach, describe, expect, it } from 'vitest'

import { sorted } from '../../src/tasks/lanes'
import { FREEZE_MS, HOLD_MS, INERT_MS, Layout } from '../../src/tasks/layout'
import type { Task } from '../../src/client/frames'
import { ana, owned, task, you } from '../shapes'

const at = (minute: number) => `2026-11-23T15:${String(minute).padStart(2, '0')}:00Z`
const free = (id: number, minute = id) => task(id, { due_at: at(minute) })
const taken = (id: number, minute = id) => owned(id, ana, { due_at: at(minute) })

let layout: Layout
beforeEach(() => {
  layout = new Layout()
})

function arrange(tasks: Task[], now: number): void {
  const wanted = sorted(tasks, 'relation', { you: you(), departments: [], today: () => true })
  layout.arrange(wanted, now, (id) => tasks.some((task) => task.id === id))
}

/** The lanes by name. */
const lanes = () => Object.fromEntries(layout.lanes.map(({ name, ids }) => [name, ids]))
const freeLane = () => lanes().free
const waiting = () => layout.waiting.get('free') ?? 0

describe('a card that was touched', () => {
  beforeEach(() => {
    arrange([free(1), free(2), free(3)], 0)
    layout.hold(2, 1000)
  })

  it('keeps its lane and its place for eight seconds, though another person has it', () => {
    const tasks = [free(1), taken(2), free(3)]
    arrange(tasks, 1500)
    expect(lanes()).toEqual({ free: [1, 2, 3], mine: [], others: [] })
    arrange(tasks, 1000 + HOLD_MS - 1)
    expect(freeLane()).toEqual([1, 2, 3])
    arrange(tasks, 1000 + HOLD_MS)
    expect(lanes()).toEqual({ free: [1, 3], mine: [], others: [2] })
    expect(HOLD_MS).toBe(8000)
  })

  it('keeps its place while others come and go', () => {
    arrange([free(0), free(1), free(3), taken(2)], 2000)
    expect(freeLane()).toEqual([0, 2, 1, 3])
    arrange([taken(2)], 3000)
    expect(freeLane()).toEqual([2])
  })

  it('keeps it longer when it is touched again', () => {
    layout.hold(2, 5000)
    arrange([free(1), taken(2), free(3)], 1000 + HOLD_MS)
    expect(freeLane()).toEqual([1, 2, 3])
  })

  it('stays though it is finished, but not when it is gone', () => {
    arrange([free(1), task(2, { status: 'cancelled' }), free(3)], 2000)
    expect(freeLane()).toEqual([1, 2, 3])
    arrange([free(1), free(3)], 3000)
    expect(freeLane()).toEqual([1, 3])
  })
})

describe('a reader who moves on', () => {
  beforeEach(() => {
    arrange([free(1), free(2), free(3)], 0)
    layout.hold(1, 1000)
    layout.hold(2, 1000)
  })

  it('by scrolling lets the cards of that lane go', () => {
    layout.letGo({ lane: 'mine' })
    arrange([taken(1), taken(2), free(3)], 1500)
    expect(freeLane()).toEqual([1, 2, 3])
    layout.letGo({ lane: 'free' })
    arrange([taken(1), taken(2), free(3)], 1600)
    expect(lanes()).toEqual({ free: [3], mine: [], others: [1, 2] })
  })

  it('to another card lets all but that one go', () => {
    layout.letGo({ allBut: 2 })
    arrange([taken(1), taken(2), free(3)], 1500)
    expect(lanes()).toEqual({ free: [3, 2], mine: [], others: [1] })
  })
})

describe('a reader further down', () => {
  beforeEach(() => {
    arrange([free(5), free(6)], 0)
    layout.scroll('free', false)
  })

  it('is not pushed: new cards wait, and cards may go', () => {
    arrange([free(1), free(2), taken(5), free(6)], 1000)
    expect([freeLane(), waiting()]).toEqual([[6], 2])
    expect(lanes().others).toEqual([5])
  })

  it.each([
    ['asks for them', () => layout.settle('free')],
    ['is back at the top', () => layout.scroll('free', true)],
  ])('gets them when she %s', (_, act) => {
    arrange([free(1), free(5), free(6)], 1000)
    act()
    arrange([free(1), free(5), free(6)], 1001)
    expect([freeLane(), waiting()]).toEqual([[1, 5, 6], 0])
  })
})

it('other lanes are another board: nothing is held, and all of it can be pressed', () => {
  arrange([free(1), free(2)], 0)
  layout.hold(2, 1000)
  layout.arrange([{ name: '2', ids: [2, 1] }], 1100, () => true)
  expect(lanes()).toEqual({ '2': [2, 1] })
  expect(layout.inert(2, 1100)).toBe(false)
})

describe('under a pointer', () => {
  beforeEach(() => {
    arrange([free(5), free(6)], 0)
    layout.freeze()
  })

  it('nothing moves, and new cards wait', () => {
    arrange([free(1), free(2), taken(5), free(6)], 60_000)
    expect(lanes()).toEqual({ free: [5, 6], mine: [], others: [] })
    expect(waiting()).toBe(2)
  })

  it('nor for a moment after it is up', () => {
    layout.thaw(1000)
    const tasks = [free(1), free(5), free(6)]
    arrange(tasks, 1000 + FREEZE_MS - 1)
    expect([freeLane(), waiting()]).toEqual([[5, 6], 1])
    arrange(tasks, 1000 + FREEZE_MS)
    expect([freeLane(), waiting()]).toEqual([[1, 5, 6], 0])
    expect(FREEZE_MS).toBe(700)
  })

  it('the first cards come all the same', () => {
    layout = new Layout()
    arrange([], 0)
    layout.freeze()
    arrange([free(1)], 100)
    expect([freeLane(), waiting()]).toEqual([[1], 0])
  })

  it('what its person asked to see comes at once, and takes no press for a moment', () => {
    layout.hold(6, 0)
    layout.scroll('free', false)
    layout.anew()
    arrange([free(1), free(5), taken(6)], 1000)
    expect(lanes()).toEqual({ free: [1, 5], mine: [], others: [6] })
    expect([waiting(), layout.inert(1, 1100)]).toEqual([0, true])
  })
})

describe('a card that has just appeared or moved', () => {
  it('takes no press for 400 ms', () => {
    arrange([free(2), free(3)], 0)
    arrange([free(1), free(2), free(3)], 1000)
    expect([1, 2, 3].map((id) => layout.inert(id, 1000 + INERT_MS - 1))).toEqual([true, true, true])
    expect([1, 2, 3].map((id) => layout.inert(id, 1000 + INERT_MS))).toEqual([false, false, false])
    expect(INERT_MS).toBe(400)
  })

  it('does not keep those that stayed from being pressed', () => {
    arrange([free(1), free(2)], 0)
    arrange([free(1), free(2), free(3)], 1000)
    expect([1, 2, 3].map((id) => layout.inert(id, 1100))).toEqual([false, false, true])
  })

  it('is a matter of moving: the first arrangement can be pressed', () => {
    arrange([free(1)], 0)
    expect(layout.inert(1, 0)).toBe(false)
  })
})

describe('a card that was touched and leaves its lane', () => {
  it('leaves a trace of where it went, for a while', () => {
    arrange([free(1), free(2)], 0)
    layout.hold(1, 0)
    arrange([taken(1), free(2)], 100)
    expect(layout.went.size).toBe(0)
    arrange([taken(1), free(2)], HOLD_MS)
    expect([...layout.went]).toEqual([['free', { id: 1, to: 'others', at: HOLD_MS }]])
    arrange([taken(1), free(2)], 2 * HOLD_MS)
    expect(layout.went.size).toBe(0)
  })

  it('leaves one also when its person moves on', () => {
    arrange([free(1), free(2)], 0)
    layout.hold(1, 0)
    arrange([taken(1), free(2)], 100)
    layout.letGo({ allBut: 2 })
    arrange([taken(1), free(2)], 200)
    expect(layout.went.get('free')).toEqual({ id: 1, to: 'others', at: 200 })
  })

  it('leaves none if it was not touched here', () => {
    arrange([free(1), free(2)], 0)
    arrange([taken(1), free(2)], 100)
    expect(layout.went.size).toBe(0)
  })
})
