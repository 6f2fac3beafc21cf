/** Swallows the second tap of a double tap whose first tap closed a dialog, so that nothing behind it is pressed. */

const ECHO_MS = 700
/** A finger does not hit the same spot twice. */
const SPOT_PX = 40
const PRESS = ['mousedown', 'click'] as const

/** Swallows the clicks that follow this one soon, at the same spot. Pressing there would also take the focus away. */
export function swallowEcho(first: MouseEvent): void {
  // The keyboard has no spot.
  if (!first.detail) return
  const swallow = (next: MouseEvent) => {
    const isNear = Math.hypot(next.clientX - first.clientX, next.clientY - first.clientY) < SPOT_PX
    // A finger that has been elsewhere in between comes back on purpose.
    if (!next.detail || !isNear || next.timeStamp - first.timeStamp >= ECHO_MS) return end()
    next.preventDefault()
    next.stopImmediatePropagation()
  }
  const end = () => {
    for (const kind of PRESS) window.removeEventListener(kind, swallow, true)
  }
  for (const kind of PRESS) window.addEventListener(kind, swallow, true)
  setTimeout(end, ECHO_MS)
}
