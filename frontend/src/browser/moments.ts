/** Moments at which a page without its server should retry at once. */

export type Moment = 'back' | 'touched'

const TOUCHES = ['pointerdown', 'keydown'] as const

/** Calls back when the network or the page is back, and at each touch of the screen; returns a function that ends that. */
export function onMoment(tell: (moment: Moment) => void): () => void {
  const back = () => document.visibilityState === 'visible' && tell('back')
  const touched = () => tell('touched')
  window.addEventListener('online', back)
  document.addEventListener('visibilitychange', back)
  for (const kind of TOUCHES) window.addEventListener(kind, touched, { capture: true, passive: true })
  return () => {
    window.removeEventListener('online', back)
    document.removeEventListener('visibilitychange', back)
    for (const kind of TOUCHES) window.removeEventListener(kind, touched, { capture: true })
  }
}
