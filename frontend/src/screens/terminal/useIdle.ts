/** The time since the last touch of this screen. */

import { onScopeDispose, ref } from 'vue'

const TOUCHES = ['pointerdown', 'keydown', 'wheel'] as const
const LOOK_MS = 1000

/**
 * @param allowedS - seconds without a touch; read at every look, as a supervisor may change it.
 * @param idle - called when they are over.
 */
export function useIdle(allowedS: () => number, idle: () => void) {
  const leftS = ref(allowedS())
  let touchedAt = performance.now()

  const touch = () => {
    touchedAt = performance.now()
    leftS.value = allowedS()
  }
  const look = () => {
    leftS.value = Math.max(0, Math.ceil(allowedS() - (performance.now() - touchedAt) / 1000))
    if (!leftS.value) idle()
  }
  for (const kind of TOUCHES) window.addEventListener(kind, touch, { capture: true, passive: true })
  const timer = setInterval(look, LOOK_MS)
  onScopeDispose(() => {
    clearInterval(timer)
    for (const kind of TOUCHES) window.removeEventListener(kind, touch, { capture: true })
  })
  return { leftS, touch, touchedAt: () => touchedAt }
}
