/** Enter or Space on what has the focus, kept back until nothing has followed: then it is a press, and not of a scanner. */

import { activate, pressable } from './place'

/** Tells whoever heard a press begin that there is none. */
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

  /** Keeps a key that went down; says whether there is anything for it to press. */
  hold(event: KeyboardEvent, key: 'Enter' | ' '): boolean {
    const target = pressable(event.target, key)
    if (!target) return false
    event.preventDefault()
    // Space acts when it goes up: a press counts from when it began, so its beginning is heard.
    if (key === 'Enter') event.stopImmediatePropagation()
    this.held = { target, key, up: key === 'Enter', proved: false }
    return true
  }

  /** A key went up; says whether it was the one that is held. */
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
    // What it began on may be gone; the window hears of it all the same.
    const free = (target.isConnected ? target : window).dispatchEvent(event)
    this.replaying = false
    if (free && target.isConnected) activate(target)
  }
}
