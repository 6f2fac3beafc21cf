// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, type EffectScope } from 'vue'

import { useKeys } from '../../src/operator/useKeys'
import { setSingleKeys } from '../../src/ui/keys/settings'
import '../modifiers'

let scope: EffectScope
let focused: number | null
let busy: boolean
let columns: number
const called = {
  give: vi.fn(),
  claimNext: vi.fn(),
  scanned: vi.fn(() => 'taken' as const),
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
      listens: () => true,
      busy: () => busy,
      ...called,
    }),
  )
})
afterEach(() => {
  setSingleKeys(false)
  scope.stop()
  vi.useRealTimers()
  document.documentElement.dir = ''
})

function down(given: KeyboardEventInit): void {
  document.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...given }))
}

/** Presses keys as people do, one at a time; letters with Alt and Shift. */
function press(...keys: string[]): void {
  for (const key of keys) {
    const both = /^[a-z]$/.test(key)
    down({ key, altKey: both, shiftKey: both })
    vi.advanceTimersByTime(300)
  }
}

/** Presses keys alone. */
function alone(...keys: string[]): void {
  for (const key of keys) {
    down({ key })
    vi.advanceTimersByTime(300)
  }
}

describe('moving', () => {
  it.each([
    [['ArrowDown'], 1],
    [['ArrowDown', 'ArrowDown', 'ArrowDown'], 3],
    [['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown'], 3],
    [['ArrowDown', 'ArrowDown', 'ArrowUp'], 1],
    [['ArrowDown', 'ArrowDown', 'ArrowRight'], 8],
    [['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowRight'], 8],
    [['ArrowDown', 'ArrowRight', 'ArrowLeft'], 1],
    [['ArrowDown', 'ArrowLeft'], 1],
    [['ArrowDown', 'ArrowUp'], 1],
  ])('by %j gets to %d', (keys, id) => {
    press(...keys)
    expect(focused).toBe(id)
  })

  it.each([
    [['ArrowDown', 'ArrowRight'], 2],
    [['ArrowDown', 'ArrowDown'], 3],
    [['ArrowDown', 'ArrowDown', 'ArrowUp'], 1],
    [['ArrowDown', 'ArrowRight', 'ArrowLeft'], 1],
    [['ArrowDown', 'ArrowRight', 'ArrowRight'], 7],
    [['ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowLeft'], 2],
    [['ArrowDown', 'ArrowDown', 'ArrowRight'], 8],
  ])('by %j over two columns gets to %d', (keys, id) => {
    columns = 2
    press(...keys)
    expect(focused).toBe(id)
  })

  it('goes the other way where people write from right to left', () => {
    document.documentElement.dir = 'rtl'
    press('ArrowDown', 'ArrowLeft')
    expect(focused).toBe(7)
  })

  it('to my tasks needs some', () => {
    press('ArrowDown', 'm')
    expect(focused).toBe(1)
  })
})

const COMMANDS = [
  ['c', 'claim'],
  ['s', 'start'],
  ['p', 'pause'],
  ['d', 'complete'],
  ['a', 'assign'],
  ['r', 'report'],
]

describe('keys', () => {
  it.each(COMMANDS)('Alt Shift %s is %s', (key, verb) => {
    press(key)
    expect(called.give.mock.calls).toEqual([[verb]])
  })

  it.each([
    ['n', 'claimNext'],
    ['f', 'search'],
    ['h', 'help'],
    ['Escape', 'close'],
    ['F6', 'dock'],
  ] as const)('%s is %s', (key, name) => {
    press(key)
    expect(called[name]).toHaveBeenCalledOnce()
  })

  it('write another character with Alt on some systems', () => {
    down({ key: 'Ç', code: 'KeyC', altKey: true, shiftKey: true })
    expect(called.give.mock.calls).toEqual([['claim']])
  })

  it('belong to the field or dialog that is open', () => {
    busy = true
    press('c', 'n', 'ArrowDown')
    expect([called.give.mock.calls, called.claimNext.mock.calls, focused]).toEqual([[], [], null])
  })

  it('belong to an open menu', () => {
    document.body.innerHTML = '<div class="pop"><button aria-expanded="true"></button></div>'
    press('n', 'ArrowDown')
    setSingleKeys(true)
    alone('n')
    document.body.innerHTML = ''
    expect([called.claimNext.mock.calls, focused]).toEqual([[], null])
  })

  it('with another modifier belong to the browser', () => {
    down({ key: 'p', ctrlKey: true })
    down({ key: 'c', metaKey: true })
    down({ key: 'C', ctrlKey: true, altKey: true, shiftKey: true })
    expect(called.give).not.toHaveBeenCalled()
  })

  it('are given back when the board is left', () => {
    scope.stop()
    press('c')
    expect(called.give).not.toHaveBeenCalled()
  })
})

describe('a key alone', () => {
  it('is not a command, unless the person switched that on', () => {
    alone('c', 'n', '/', '?', 'j', 'm')
    expect(Object.values(called).flatMap(({ mock }) => mock.calls)).toEqual([])
    expect(focused).toBeNull()
  })

  it.each(COMMANDS)('%s is %s then', (key, verb) => {
    setSingleKeys(true)
    alone(key)
    expect(called.give.mock.calls).toEqual([[verb]])
  })

  it.each([
    ['n', 'claimNext'],
    ['/', 'search'],
    ['?', 'help'],
  ] as const)('%s is %s then', (key, name) => {
    setSingleKeys(true)
    alone(key)
    expect(called[name]).toHaveBeenCalledOnce()
  })

  it('moves then', () => {
    setSingleKeys(true)
    alone('j', 'j', 'k')
    expect(focused).toBe(1)
  })
})
