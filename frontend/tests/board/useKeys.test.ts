// @vitest-environment happy-dom
import { fireEvent } from '@testing-library/vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, type EffectScope } from 'vue'

import { useKeys } from '../../src/board/useKeys'

let scope: EffectScope
let focused: number | null
let busy: boolean
let columns: number
const called = {
  give: vi.fn(),
  claimNext: vi.fn(),
  scanned: vi.fn(),
  search: vi.fn(),
  help: vi.fn(),
  close: vi.fn(),
  dock: vi.fn(),
}

beforeEach(() => {
  focused = null
  busy = false
  columns = 1
  vi.useFakeTimers()
  vi.clearAllMocks()
  scope = effectScope()
  scope.run(() =>
    useKeys({
      lanes: () => [
        { name: 'free', ids: [1, 2, 3] },
        { name: 'mine', ids: [] },
        { name: 'others', ids: [7, 8] },
      ],
      columns: () => columns,
      focused: () => focused,
      focus: (id) => (focused = id),
      busy: () => busy,
      ...called,
    }),
  )
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
  document.documentElement.dir = ''
})

/** Presses keys as people do, one at a time. */
function press(...keys: string[]): void {
  for (const key of keys) {
    void fireEvent.keyDown(document, { key })
    vi.advanceTimersByTime(200)
  }
}

/** Keys as a scanner types them. */
function scan(code: string): void {
  for (const key of [...code, 'Enter']) {
    void fireEvent.keyDown(document, { key })
    vi.advanceTimersByTime(10)
  }
  vi.advanceTimersByTime(200)
}

describe('moving', () => {
  it.each([
    [['j'], 1],
    [['j', 'j', 'ArrowDown'], 3],
    [['j', 'j', 'j', 'j', 'j'], 3],
    [['j', 'j', 'k'], 1],
    [['j', 'j', 'ArrowRight'], 8],
    [['j', 'j', 'j', 'ArrowRight'], 8],
    [['j', 'ArrowRight', 'ArrowLeft'], 1],
    [['j', 'ArrowLeft'], 1],
    [['j', 'k'], 1],
  ])('by %j gets to %d', (keys, id) => {
    press(...keys)
    expect(focused).toBe(id)
  })

  it.each([
    [['j', 'ArrowRight'], 2],
    [['j', 'ArrowDown'], 3],
    [['j', 'j', 'j', 'ArrowUp'], 1],
    [['j', 'j', 'ArrowLeft'], 1],
    [['j', 'j', 'ArrowRight'], 7],
    [['j', 'j', 'ArrowRight', 'ArrowLeft'], 2],
    [['j', 'j', 'j', 'ArrowRight'], 8],
  ])('by %j over two columns gets to %d', (keys, id) => {
    columns = 2
    press(...keys)
    expect(focused).toBe(id)
  })

  it('goes the other way where people write from right to left', () => {
    document.documentElement.dir = 'rtl'
    press('j', 'ArrowLeft')
    expect(focused).toBe(7)
  })

  it('to my tasks needs some', () => {
    press('j', 'm')
    expect(focused).toBe(1)
  })
})

describe('keys', () => {
  it.each([
    ['c', 'claim'],
    ['s', 'start'],
    ['p', 'pause'],
    ['d', 'complete'],
    ['a', 'assign'],
    ['r', 'report'],
  ])('%s is %s', (key, verb) => {
    press(key)
    expect(called.give.mock.calls).toEqual([[verb]])
  })

  it.each([
    ['n', 'claimNext'],
    ['/', 'search'],
    ['?', 'help'],
    ['Escape', 'close'],
    ['F6', 'dock'],
  ] as const)('%s is %s', (key, name) => {
    press(key)
    expect(called[name]).toHaveBeenCalledOnce()
  })

  it('belong to the field or dialog that is open', () => {
    busy = true
    press('c', 'n', 'j')
    expect([called.give.mock.calls, called.claimNext.mock.calls, focused]).toEqual([[], [], null])
  })

  it('with a modifier belong to the browser', () => {
    void fireEvent.keyDown(document, { key: 'p', ctrlKey: true })
    void fireEvent.keyDown(document, { key: 'c', metaKey: true })
    expect(called.give).not.toHaveBeenCalled()
  })

  it('are given back when the board is left', () => {
    scope.stop()
    press('c')
    expect(called.give).not.toHaveBeenCalled()
  })
})

describe('a scanner', () => {
  it.each(['WO-2031-03', 'dpcsna', '4425'])('types %s, which is one ticket and no command', (code) => {
    scan(code)
    expect(called.scanned.mock.calls).toEqual([[code]])
    expect([called.give, called.claimNext, called.search].flatMap((call) => call.mock.calls)).toEqual([])
    expect(focused).toBeNull()
  })

  it('twice is two tickets', () => {
    scan('4425')
    scan('4426')
    expect(called.scanned.mock.calls).toEqual([['4425'], ['4426']])
  })

  it('keeps the Enter after a ticket from pressing what has the focus', () => {
    for (const key of '4425') void fireEvent.keyDown(document, { key })
    const enter = new KeyboardEvent('keydown', { key: 'Enter', cancelable: true })
    document.dispatchEvent(enter)
    expect(enter.defaultPrevented).toBe(true)
  })

  it('is not somebody whose fingers are quick: every key counts, in its order', () => {
    for (const key of ['j', 'c', 'j', 's']) void fireEvent.keyDown(document, { key })
    vi.advanceTimersByTime(200)
    expect([called.give.mock.calls, focused]).toEqual([[['claim'], ['start']], 2])
  })

  it('is not somebody who types slowly', () => {
    press('4', '4', '2', '5', 'Enter')
    expect(called.scanned).not.toHaveBeenCalled()
  })

  it('in a field belongs to the field', () => {
    busy = true
    scan('4425')
    expect(called.scanned).not.toHaveBeenCalled()
  })
})
