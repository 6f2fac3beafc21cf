/** Durations as words. */

import { minutesBetween } from '../words/time'
import { t } from '../words/words'

const HOUR_MIN = 60
const DAY_MIN = 24 * HOUR_MIN

/** Such as "41 min", "2 h 5 min" or "14 days". */
export function duration(fromMs: number, toMs: number): string {
  const minutes = minutesBetween(fromMs, toMs)
  if (minutes < HOUR_MIN) return t('minutes', { n: minutes })
  if (minutes < DAY_MIN) return t('hours', { h: Math.floor(minutes / HOUR_MIN), n: minutes % HOUR_MIN })
  const n = Math.floor(minutes / DAY_MIN)
  return t('days', { n })
}

/** By how much something is late, such as "+18 min" or "late 14 days". */
export function lateness(dueMs: number, nowMs: number): string {
  const days = minutesBetween(dueMs, nowMs) >= DAY_MIN
  return t(days ? 'lateBy.days' : 'lateBy', { for: duration(dueMs, nowMs) })
}

/** Such as "just now" or "41 min". */
export function ago(iso: string | null, nowMs: number): string {
  if (!iso) return ''
  return nowMs - Date.parse(iso) < 60_000 ? t('justNow') : duration(Date.parse(iso), nowMs)
}
