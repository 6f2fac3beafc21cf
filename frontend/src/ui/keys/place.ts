/** The target of a key, and the browser's default action there. */

/**
 * `search`: the field that finds tasks. `field`: any other that is written into. `pad`: keys on the screen that the
 * keyboard types as well. `dialog`: anything else in a dialog. `page`: anything else.
 */
export type Place = 'page' | 'search' | 'field' | 'pad' | 'dialog'

const WRITTEN = 'input:not([type=radio], [type=checkbox]), textarea, [contenteditable]'
const PRESSED = 'button, a[href], summary, input[type=radio], input[type=checkbox], [role=option]'

export function placeOf(target: EventTarget | null): Place {
  if (target instanceof Element && target.id === 'search') return 'search'
  if (target instanceof Element && target.matches(WRITTEN)) return 'field'
  if (document.querySelector('dialog[open] [data-pad], dialog[open][data-pad]')) return 'pad'
  return document.querySelector('dialog[open]') ? 'dialog' : 'page'
}

/** Whether a dialog or a menu lies over the page. */
export function isCovered(): boolean {
  return document.querySelector('dialog[open], .pop > [aria-expanded="true"]') !== null
}

/** What a key would press here: Space a button, Enter also the form or the list behind a field. */
export function pressable(target: EventTarget | null, key: string): HTMLElement | null {
  if (!(target instanceof HTMLElement) || target.id === 'search') return null
  const button = target.closest<HTMLElement>(PRESSED)
  return button ?? (key !== ' ' && target.matches('input, [data-pad]') ? target : null)
}

/** Does what the browser does when a key presses something. */
export function activate(target: HTMLElement): void {
  if (target.matches(PRESSED)) target.click()
  else if (target instanceof HTMLInputElement) target.form?.requestSubmit()
}
