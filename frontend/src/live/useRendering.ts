/** Schedules rendering of a live board: in the next frame that its pace allows, after a touch or a key in the very next. */

import { onScopeDispose } from 'vue'

import { Pace } from './pace'

/** A tab that is hidden, before or after it asked, gets no frames, and must still notice that it is not live. */
const NO_FRAME_MS = 250
const TOUCHES = ['pointerdown', 'pointerup', 'keydown']

export function useRendering(): (render: () => void) => void {
  const pace = new Pace()
  let resting: ReturnType<typeof setTimeout> | undefined
  let begin: (() => void) | null = null

  function inFrame(render: () => void): void {
    begin = null
    let frame = 0
    const now = () => {
      clearTimeout(late)
      cancelAnimationFrame(frame)
      const began = performance.now()
      render()
      // A task of its own runs after this frame was painted.
      setTimeout(() => pace.rendered(began, performance.now()))
    }
    const late = setTimeout(now, NO_FRAME_MS)
    frame = requestAnimationFrame(now)
  }

  function touched(): void {
    pace.interrupt()
    clearTimeout(resting)
    begin?.()
  }

  for (const kind of TOUCHES) window.addEventListener(kind, touched, { capture: true, passive: true })
  onScopeDispose(() => {
    for (const kind of TOUCHES) window.removeEventListener(kind, touched, { capture: true })
    clearTimeout(resting)
  })

  return (render) => {
    begin = () => inFrame(render)
    const wait = pace.wait(performance.now())
    if (wait) resting = setTimeout(begin, wait)
    else begin()
  }
}
