/** Tells the layout when a pointer is down, wherever on the page that is let go of. */

import { onScopeDispose } from 'vue'

import type { Layout } from './layout'

export function useFreeze(layout: Layout, monotonic: () => number): void {
  const freeze = () => layout.freeze()
  const thaw = () => layout.thaw(monotonic())
  const listeners: [string, () => void][] = [
    ['pointerdown', freeze],
    ['pointerup', thaw],
    ['pointercancel', thaw],
    ['blur', thaw],
  ]
  for (const [name, listener] of listeners) window.addEventListener(name, listener, true)
  onScopeDispose(() => {
    for (const [name, listener] of listeners) window.removeEventListener(name, listener, true)
  })
}
