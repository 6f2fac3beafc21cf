/** When a page that waits for its server had better ask now. */

export type Moment = 'back' | 'touched'

const TOUCHES = ['pointerdown', 'keydown'] as const

/** Tells when the network or the page came back, and when somebody touches the screen; the answer ends that. */
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
