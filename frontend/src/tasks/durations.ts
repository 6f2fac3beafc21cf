/** Durations as words. */

import { minutesBetween } from '../words/time'
import { t } from '../words/words'

/** Such as "41 min" or "2 h 5 min". */
export function duration(fromMs: number, toMs: number): string {
  const minutes = minutesBetween(fromMs, toMs)
  if (minutes < 60) return t('minutes', { n: minutes })
  return t('hours', { h: Math.floor(minutes / 60), n: minutes % 60 })
}

/** Such as "just now" or "41 min". */
export function ago(iso: string | null, nowMs: number): string {
  if (!iso) return ''
  return nowMs - Date.parse(iso) < 60_000 ? t('justNow') : duration(Date.parse(iso), nowMs)
}
