/** Times and numbers as people read them, in the board's time zone. */

import { tag, type Language } from './language'
import { usable } from './zone'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const WEEK_DAYS = 7
const formats = new Map<string, Intl.DateTimeFormat>()

function format(language: Language, zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language} ${zone} ${JSON.stringify(options)}`
  let known = formats.get(key)
  if (!known) {
    known = new Intl.DateTimeFormat(tag(language), { ...options, timeZone: usable(zone) })
    formats.set(key, known)
  }
  return known
}

/** Such as 14:32. */
export function clock(at: number, language: Language, zone: string): string {
  return format(language, zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at)
}

/** Days since 1970 at the board. */
function dayOf(at: number, zone: string): number {
  const parts = format('en', zone, { year: 'numeric', month: 'numeric', day: 'numeric' }).formatToParts(at)
  const [year = 0, month = 1, day = 1] = ['year', 'month', 'day'].map((name) =>
    Number(parts.find(({ type }) => type === name)?.value),
  )
  return Date.UTC(year, month - 1, day) / DAY_MS
}

/** Whether two times are of the same day at the board. */
export function isSameDay(one: number, other: number, zone: string): boolean {
  return dayOf(one, zone) === dayOf(other, zone)
}

/** The time today; tomorrow, yesterday and within the week ahead the day with its time, such as "tomorrow 08:09"; else the date. */
export function when(at: number, now: number, language: Language, zone: string): string {
  const time = clock(at, language, zone)
  const days = dayOf(at, zone) - dayOf(now, zone)
  if (days === 0) return time
  if (Math.abs(days) === 1) {
    const relative = new Intl.RelativeTimeFormat(tag(language), { numeric: 'auto' })
    return `${relative.format(days, 'day')} ${time}`
  }
  if (days > 0 && days < WEEK_DAYS) return `${format(language, zone, { weekday: 'short' }).format(at)} ${time}`
  return format(language, zone, { day: 'numeric', month: 'short' }).format(at)
}

/** To the second, such as 14:32:07; of another day with its date. */
export function moment(at: number, now: number, language: Language, zone: string): string {
  const time = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const
  const day = isSameDay(at, now, zone) ? {} : ({ day: 'numeric', month: 'short' } as const)
  return format(language, zone, { ...day, ...time }).format(at)
}

/** Minutes since midnight of a time such as 22:00. */
export function minutes(time: string): number {
  const [hours = 0, rest = 0] = time.split(':').map(Number)
  return hours * 60 + rest
}

/** Minutes since midnight. */
export function minuteOfDay(at: number, zone: string): number {
  return minutes(clock(at, 'en', zone))
}

const OFF_MIN = 2

/** The minutes by which a clock is wrong, negative if it is slow; 0 if the error is too small to matter. */
export function minutesOff(aheadMs: number): number {
  const off = Math.round(aheadMs / MINUTE_MS)
  return Math.abs(aheadMs) > OFF_MIN * MINUTE_MS ? off : 0
}

/** Whole minutes between two times, never below 0. */
export function minutesBetween(from: number, to: number): number {
  return Math.max(0, Math.floor((to - from) / MINUTE_MS))
}

export function number(value: number, language: Language): string {
  return new Intl.NumberFormat(tag(language)).format(value)
}
