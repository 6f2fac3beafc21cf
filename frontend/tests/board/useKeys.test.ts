// @vitest-environment happy-dom
import { fireEvent } from '@testing-library/vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, type EffectScope } from 'vue'

import { useKeys } from '../../src/board/useKeys'

let scope: EffectScope
let focused: number | null
let busy: boolean
const called = { give: vi.fn(), claimNext: vi.fn(), search: vi.fn(), help: vi.fn(), close: vi.fn() }

beforeEach(() => {
  focused = null
  busy = false
  vi.clearAllMocks()
  scope = effectScope()
  scope.run(() =>
    useKeys({
      lanes: () => ({ free: [1, 2, 3], mine: [], others: [7, 8] }),
      focused: () => focused,
      focus: (id) => (focused = id),
      busy: () => busy,
      ...called,
    }),
  )
})
afterEach(() => {
  scope.stop()
  document.dir = ''
})

const press = (...keys: string[]) => keys.map((key) => fireEvent.keyDown(document, { key }))

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

  it('goes the other way where people write from right to left', () => {
    document.dir = 'rtl'
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
  ])('%s is %s', (key, verb) => {
    press(key)
    expect(called.give.mock.calls).toEqual([[verb]])
  })

  it.each([
    ['n', 'claimNext'],
    ['/', 'search'],
    ['?', 'help'],
    ['Escape', 'close'],
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
