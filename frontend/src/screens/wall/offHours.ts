/** The off hours of a wall. PURE. */

import { minuteOfDay, minutes } from '../../words/time'

/** Whether it is off hours, from `from` until before `to`, over midnight too. */
export function isOff(hours: { from: string; to: string } | null, now: number, zone: string): boolean {
  if (!hours) return false
  const [from, to, at] = [minutes(hours.from), minutes(hours.to), minuteOfDay(now, zone)]
  return from <= to ? from <= at && at < to : at >= from || at < to
}
