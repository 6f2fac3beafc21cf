/** The second tap of a double tap, after the first one has closed what it hit: it must not press what lay behind. */

const ECHO_MS = 700
/** A finger does not hit the same spot twice. */
const SPOT_PX = 40

/** Swallows the clicks that follow this one soon, at the same spot. */
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
  const end = () => window.removeEventListener('click', swallow, true)
  window.addEventListener('click', swallow, true)
  setTimeout(end, ECHO_MS)
}
