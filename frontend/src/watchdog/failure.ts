/** Error handling of a page: an error in a view ends that view's update, and nothing else. */

import type { App } from 'vue'

declare global {
  interface Window {
    /** What boot.js waits for. */
    __booted?: boolean
  }
}

let failed = false

/** Whether anything in this page has thrown. */
export const recallFailure = (): boolean => failed

/** Notes every error of the page, also those that Vue catches. */
export function watchErrors(app: App): void {
  window.addEventListener('error', () => (failed = true))
  app.config.errorHandler = noteFailure
}

/** Notes an error. One that leaves an empty page is passed to boot.js, which shows and counts it. */
export function noteFailure(error: unknown): void {
  failed = true
  console.error(error)
  setTimeout(() => {
    if (document.querySelector('#app > *') && window.__booted) return
    window.__booted = false
    window.dispatchEvent(new ErrorEvent('error', { error }))
  })
}

/** A page has booted when something is on it: a setup that threw leaves nothing. */
export function booted(): void {
  if (!failed && document.querySelector('#app > *')) window.__booted = true
}
