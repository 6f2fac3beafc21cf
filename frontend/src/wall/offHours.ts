/** When nobody looks. PURE. */

import { minuteOfDay } from '../locales/time'

/** Minutes since midnight of a time such as 22:00. */
export function minutes(time: string): number {
  const [hours = 0, rest = 0] = time.split(':').map(Number)
  return hours * 60 + rest
}

/** Whether it is off hours, from `from` until before `to`, over midnight too. */
export function isOff(hours: { from: string; to: string } | null, now: number, zone: string): boolean {
  if (!hours) return false
  const [from, to, at] = [minutes(hours.from), minutes(hours.to), minuteOfDay(now, zone)]
  return from <= to ? from <= at && at < to : at >= from || at < to
}
