/** Binds a press to the content of the slot at pointer-down: if the slot changes under the finger, no click follows. */

import { onScopeDispose, type Ref } from 'vue'

import { NO_PRESS } from '../ui/keys/press'
import type { Slot } from './slot'

type ButtonVerb = Extract<Slot, { kind: 'button' }>['verb']

export interface Reach {
  /** A pointer or the space bar went down on the slot. */
  begin: (event: Event) => void
  /** What a click means: the button that was there when it began. */
  click: () => void
}

/**
 * A verb that was pressed, and since when the pointer was down, in monotonic milliseconds; a key has no such time: it
 * presses what has the focus, wherever that moved.
 */
export type Press = [verb: ButtonVerb, downAt?: number]

/**
 * @param box - the slot, with a button or a strip.
 * @param content - what it holds now.
 * @param began - called when a press begins on a button.
 * @param press - called once for each press, with what it began on.
 */
export function useReach(
  box: Ref<HTMLElement | null>,
  content: () => Slot,
  began: () => void,
  press: (...pressed: Press) => void,
): Reach {
  let reached: Press | null = null
  let forget: () => void = () => undefined

  const verb = (): ButtonVerb | null => {
    const slot = content()
    return slot.kind === 'button' ? slot.verb : null
  }

  function begin(event: Event): void {
    if (event instanceof KeyboardEvent && event.repeat) return
    forget()
    const there = verb()
    if (there === null) return
    reached = event instanceof KeyboardEvent ? [there] : [there, event.timeStamp]
    const end = event instanceof KeyboardEvent ? 'keyup' : 'pointerup'
    const cancel = () => forget()
    forget = () => {
      reached = null
      window.removeEventListener(end, finish, true)
      window.removeEventListener('pointercancel', cancel, true)
      window.removeEventListener(NO_PRESS, cancel)
    }
    // On the window, so that its end is received anywhere, also if its button is gone.
    window.addEventListener(end, finish, true)
    window.addEventListener('pointercancel', cancel, true)
    window.addEventListener(NO_PRESS, cancel)
    began()
  }

  function finish(event: Event): void {
    if (event instanceof KeyboardEvent && event.key !== ' ') return
    // A button is still there: its click follows, if the press ends on it.
    if (verb() !== null && isWithin(event)) return
    const claimed = reached?.[0] === 'claim' && isWithin(event) ? reached : null
    forget()
    // A claim that lost to news on the screen is sent as well: the server answers it, like one that lost a race condition.
    if (claimed && content().kind === 'strip') press(...claimed)
  }

  function isWithin(event: Event): boolean {
    if (!(event instanceof PointerEvent)) return true
    return box.value?.contains(document.elementFromPoint(event.clientX, event.clientY)) ?? false
  }

  function click(): void {
    const there = verb()
    const meant: Press | null = reached ?? (there && [there])
    forget()
    if (meant) press(...meant)
  }

  onScopeDispose(() => forget())
  return { begin, click }
}
