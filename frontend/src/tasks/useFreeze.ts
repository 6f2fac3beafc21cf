/** Freezes the layout from pointer-down until pointer-up anywhere on the page. */

import { onScopeDispose } from 'vue'

import type { Layout } from './layout'

export function useFreeze(layout: Pick<Layout, 'freeze' | 'thaw'>, monotonic: () => number): void {
  const freeze = () => layout.freeze()
  const thaw = () => layout.thaw(monotonic())
  // The page itself, under which a pointer goes up unseen; what is heard of its fields is no pointer.
  const leave = (event: Event) => void (event.target === event.currentTarget && thaw())
  const listeners: [string, (event: Event) => void][] = [
    ['pointerdown', freeze],
    ['pointerup', thaw],
    ['pointercancel', thaw],
    ['blur', leave],
  ]
  for (const [name, listener] of listeners) window.addEventListener(name, listener, true)
  onScopeDispose(() => {
    for (const [name, listener] of listeners) window.removeEventListener(name, listener, true)
  })
}
