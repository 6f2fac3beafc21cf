/** Drag of tasks onto a person with pointer events: a mouse by moving, a finger after a long press. Esc cancels it. */

import { onScopeDispose, ref, type Ref } from 'vue'

import type { Task } from '../client/frames'
import { nearestRow, rolling, type Row } from './drop'

export const LONG_PRESS_MS = 350
/** How far a mouse moves before it drags, and a waiting finger before it means something else, in pixels. */
const SLOP_PX = 8

export interface Drag {
  tasks: Task[]
  x: number
  y: number
  /** The person whom a drop would reach. */
  target: number | null
}

export interface Dragging {
  drag: Ref<Drag | null>
  grab: (event: PointerEvent, tasks: () => Task[]) => void
  /** True once after a drag: the click that ends it means nothing. */
  swallowsClick: () => boolean
}

export function useDrag(list: () => HTMLElement | null, drop: (tasks: Task[], person: number) => void): Dragging {
  const drag = ref<Drag | null>(null)
  let pointer: number | null = null
  let start = { x: 0, y: 0, touch: false }
  let take: () => Task[] = () => []
  let timer: ReturnType<typeof setTimeout> | undefined
  let frame = 0
  let dragged = false

  function grab(event: PointerEvent, tasks: () => Task[]): void {
    if (pointer !== null || event.button !== 0) return
    pointer = event.pointerId
    start = { x: event.clientX, y: event.clientY, touch: event.pointerType !== 'mouse' }
    take = tasks
    dragged = false
    if (start.touch) timer = setTimeout(() => begin(start.x, start.y), LONG_PRESS_MS)
  }

  function begin(x: number, y: number): void {
    dragged = true
    drag.value = { tasks: take(), x, y, target: null }
    // What is shown for the drag must be there before the first target is looked for.
    requestAnimationFrame(() => aim(x, y))
    frame = requestAnimationFrame(roll)
  }

  function onMove(event: PointerEvent): void {
    if (event.pointerId !== pointer) return
    if (drag.value) aim(event.clientX, event.clientY)
    else if (Math.hypot(event.clientX - start.x, event.clientY - start.y) > SLOP_PX) {
      if (start.touch) end()
      else begin(event.clientX, event.clientY)
    }
  }

  function aim(x: number, y: number): void {
    if (drag.value) drag.value = { ...drag.value, x, y, target: targetAt(x, y) }
  }

  function targetAt(x: number, y: number): number | null {
    const element = list()
    const box = element?.getBoundingClientRect()
    if (!element || !box || x < box.left || x > box.right) return null
    const rows = [...element.querySelectorAll<HTMLElement>('[data-id]')].map((row): Row => {
      const { top, bottom } = row.getBoundingClientRect()
      return { id: Number(row.dataset.id), top, bottom }
    })
    return nearestRow(y, rows)
  }

  function roll(): void {
    const element = list()
    if (!drag.value) return
    const { x, y } = drag.value
    const box = element?.getBoundingClientRect()
    const by = box && x >= box.left && x <= box.right ? rolling(y, box) : 0
    if (by) {
      element?.scrollBy(0, by)
      aim(x, y)
    }
    frame = requestAnimationFrame(roll)
  }

  function onUp(event: PointerEvent): void {
    if (event.pointerId !== pointer) return
    if (drag.value) aim(event.clientX, event.clientY)
    const done = drag.value
    end()
    if (done && done.target !== null) drop(done.tasks, done.target)
  }

  function end(): void {
    clearTimeout(timer)
    cancelAnimationFrame(frame)
    pointer = null
    drag.value = null
  }

  function onCancel(event: PointerEvent): void {
    if (event.pointerId === pointer) end()
  }

  function onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !drag.value) return
    event.preventDefault()
    event.stopImmediatePropagation()
    end()
  }

  window.addEventListener('pointermove', onMove)
  window.addEventListener('pointerup', onUp)
  window.addEventListener('pointercancel', onCancel)
  window.addEventListener('keydown', onKey, true)
  onScopeDispose(() => {
    end()
    window.removeEventListener('pointermove', onMove)
    window.removeEventListener('pointerup', onUp)
    window.removeEventListener('pointercancel', onCancel)
    window.removeEventListener('keydown', onKey, true)
  })

  return {
    drag,
    grab,
    swallowsClick: () => {
      const swallows = dragged
      dragged = false
      return swallows
    },
  }
}
