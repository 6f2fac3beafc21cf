// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { effectScope, type EffectScope } from 'vue'

import { FREEZE_MS, Layout } from '../../src/tasks/layout'
import { useFreeze } from '../../src/tasks/useFreeze'

let layout: Layout
let scope: EffectScope
let now = 0
beforeEach(() => {
  now = 1000
  layout = new Layout()
  scope = effectScope()
  scope.run(() => useFreeze(layout, () => now))
  show([1])
})
afterEach(() => scope.stop())

const show = (ids: number[]) => layout.arrange([{ name: 'free', ids }], now, () => true)
const moves = () => {
  show([2, 1])
  const moved = layout.lanes[0]?.ids[0] === 2
  show([1])
  return moved
}

describe('the order of the cards', () => {
  it('is frozen while a pointer is down, and a moment longer', () => {
    window.dispatchEvent(new Event('pointerdown'))
    now += 60_000
    expect(moves()).toBe(false)
    window.dispatchEvent(new Event('pointerup'))
    expect(moves()).toBe(false)
    now += FREEZE_MS
    expect(moves()).toBe(true)
  })

  it('is free again a moment after the whole page lost the focus, for then no pointerup arrives', () => {
    window.dispatchEvent(new Event('pointerdown'))
    window.dispatchEvent(new Event('blur'))
    now += FREEZE_MS
    expect(moves()).toBe(true)
  })

  it('is no matter of which field has the focus', () => {
    const field = document.body.appendChild(document.createElement('input'))
    field.dispatchEvent(new FocusEvent('blur'))
    expect(moves()).toBe(true)
  })
})
