/** The wall's words: one language a screen. */

import type en from '../../../locale/wall/en.json'
import { catalogue } from '../../words/spoken'

export { language, setLanguage } from '../../words/spoken'
export type Key = keyof typeof en

export const { t, has } = catalogue<Key>(import.meta.glob('../../../locale/wall/*.json', { import: 'default' }))

const DAY_MIN = 24 * 60

/** Such as "41 min", "2 h 05" or "9 days": a row has no room for more. */
export function duration(minutes: number): string {
  if (minutes < 60) return t('minutes', { n: minutes })
  const n = Math.floor(minutes / DAY_MIN)
  if (n) return t('days', { n })
  return t('hours', { h: Math.floor(minutes / 60), n: String(minutes % 60).padStart(2, '0') })
}

/** How long ago something was, in a sentence. */
export function old(minutes: number): string {
  if (minutes < 1) return t('oldNow')
  if (minutes < 60) return t('old', { n: minutes })
  if (minutes < DAY_MIN) return t('oldHours', { h: Math.floor(minutes / 60), n: minutes % 60 })
  return t('oldDays', { for: duration(minutes) })
}
