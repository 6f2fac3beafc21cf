import { beforeEach, describe, expect, it } from 'vitest'

import { FREEZE_MS, HOLD_MS, INERT_MS, Layout, laneOf } from '../../src/board/layout'
import type { Task } from '../../src/protocol/frames'
import { ana, li, owned, task, you } from '../shapes'

const at = (minute: number) => `2026-11-23T15:${String(minute).padStart(2, '0')}:00Z`
const free = (id: number, minute = id) => task(id, { due_at: at(minute) })
const taken = (id: number, minute = id) => owned(id, ana, { due_at: at(minute) })

let layout: Layout
beforeEach(() => {
  layout = new Layout()
})

function arrange(tasks: Task[], now: number): void {
  layout.arrange(tasks, you(), now)
}

describe('lanes', () => {
  it('are by my relation, the most urgent first', () => {
    arrange([free(2), free(1), task(3, { priority: 'urgent' }), owned(4, li), taken(6), taken(5)], 0)
    expect(layout.lanes).toEqual({ free: [3, 1, 2], mine: [4], others: [5, 6] })
  })

  it('hold nothing finished', () => {
    expect(laneOf(owned(1, li, { status: 'completed' }), you())).toBeNull()
    arrange([task(1, { status: 'cancelled' }), owned(2, li, { status: 'completed' })], 0)
    expect(layout.lanes).toEqual({ free: [], mine: [], others: [] })
  })
})

describe('a card that was touched', () => {
  beforeEach(() => {
    arrange([free(1), free(2), free(3)], 0)
    layout.hold(2, 1000)
  })

  it('keeps its lane and its place for eight seconds, though somebody else has it', () => {
    const tasks = [free(1), taken(2), free(3)]
    arrange(tasks, 1500)
    expect(layout.lanes).toEqual({ free: [1, 2, 3], mine: [], others: [] })
    arrange(tasks, 1000 + HOLD_MS - 1)
    expect(layout.lanes.free).toEqual([1, 2, 3])
    arrange(tasks, 1000 + HOLD_MS)
    expect(layout.lanes).toEqual({ free: [1, 3], mine: [], others: [2] })
    expect(HOLD_MS).toBe(8000)
  })

  it('keeps its place while others come and go', () => {
    arrange([free(0), free(1), free(3), taken(2)], 2000)
    expect(layout.lanes.free).toEqual([0, 2, 1, 3])
    arrange([taken(2)], 3000)
    expect(layout.lanes.free).toEqual([2])
  })

  it('keeps it longer when it is touched again', () => {
    layout.hold(2, 5000)
    arrange([free(1), taken(2), free(3)], 1000 + HOLD_MS)
    expect(layout.lanes.free).toEqual([1, 2, 3])
  })

  it('stays though it is finished, but not when it is gone', () => {
    arrange([free(1), task(2, { status: 'cancelled' }), free(3)], 2000)
    expect(layout.lanes.free).toEqual([1, 2, 3])
    arrange([free(1), free(3)], 3000)
    expect(layout.lanes.free).toEqual([1, 3])
  })
})

describe('under a pointer', () => {
  beforeEach(() => {
    arrange([free(5), free(6)], 0)
    layout.freeze()
  })

  it('nothing moves, and new cards wait', () => {
    arrange([free(1), free(2), taken(5), free(6)], 60_000)
    expect(layout.lanes).toEqual({ free: [5, 6], mine: [], others: [] })
    expect(layout.waiting).toBe(2)
  })

  it('nor for a moment after it is up', () => {
    layout.thaw(1000)
    const tasks = [free(1), free(5), free(6)]
    arrange(tasks, 1000 + FREEZE_MS - 1)
    expect([layout.lanes.free, layout.waiting]).toEqual([[5, 6], 1])
    arrange(tasks, 1000 + FREEZE_MS)
    expect([layout.lanes.free, layout.waiting]).toEqual([[1, 5, 6], 0])
    expect(FREEZE_MS).toBe(700)
  })

  it('the first cards come all the same', () => {
    layout = new Layout()
    layout.freeze()
    arrange([free(1)], 0)
    expect(layout.lanes.free).toEqual([1])
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
