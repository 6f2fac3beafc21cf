/** Debounces Enter and Space on the focused element: only if no other key follows, the key is a press and no scan. */

import { activate, pressable } from './place'

/** Event that cancels a press which listeners saw begin. */
export const NO_PRESS = 'nopress'

interface Held {
  target: HTMLElement
  key: string
  up: boolean
  proved: boolean
}

export class HeldPress {
  private held: Held | null = null
  /** The key that is pressed now is our own. */
  replaying = false

  get isThere(): boolean {
    return this.held !== null
  }

  /** Holds a key that went down back; returns whether there is anything for it to press. */
  hold(event: KeyboardEvent, key: 'Enter' | ' '): boolean {
    const target = pressable(event.target, key)
    if (!target) return false
    event.preventDefault()
    // Space acts when it goes up: a press counts from when it began, so its beginning is heard.
    if (key === 'Enter') event.stopImmediatePropagation()
    this.held = { target, key, up: key === 'Enter', proved: false }
    return true
  }

  /** Handles a keyup; returns whether it was the key that is held back. */
  lift(key: string): boolean {
    if (this.held?.key !== key) return false
    this.held.up = true
    if (this.held.proved) this.replay(this.held)
    return true
  }

  /** It was a press. */
  prove(): void {
    if (!this.held) return
    this.held.proved = true
    if (this.held.up) this.replay(this.held)
  }

  /** It was the beginning of a scan. */
  drop(): void {
    if (!this.held) return
    this.held = null
    window.dispatchEvent(new Event(NO_PRESS))
  }

  private replay({ target, key }: Held): void {
    this.held = null
    const again = { key, code: key === ' ' ? 'Space' : key, bubbles: true, cancelable: true }
    const event = new KeyboardEvent(key === ' ' ? 'keyup' : 'keydown', again)
    this.replaying = true
    // Its target may be gone; the window still receives the event.
    const free = (target.isConnected ? target : window).dispatchEvent(event)
    this.replaying = false
    if (free && target.isConnected) activate(target)
  }
}
