/** Converts times to and from form fields, in a board's time zone. PURE. */

import { usable } from '../words/zone'

/** Such as 2026-11-25T14:30, which is what `datetime-local` holds; nothing for null. */
export function toField(iso: string | null, zone: string): string {
  return iso ? wallClock(Date.parse(iso), zone) : ''
}

/** Whether a field holds nothing or a time of the calendar; a year of five digits is none. */
export function isFieldTime(field: string): boolean {
  return !field || (/^\d{4}-/.test(field) && !Number.isNaN(Date.parse(`${field}Z`)))
}

const DAY = 24 * 3600_000

/** How often the clocks of the zone show a field's time: 0 where they skip it, 2 where they are set back. */
export function timesShown(field: string, zone: string): number {
  return moments(field, zone).filter((moment) => wallClock(moment, zone) === field).length
}

/** The times before and after one that the clocks skip, as far from it as the clocks are set forward. */
export function besideSkipped(field: string, zone: string): string[] {
  return moments(field, zone).map((moment) => wallClock(moment, zone))
}

/** When it would be that time by the offsets of the day before and of the day after: one moment, mostly. */
function moments(field: string, zone: string): number[] {
  const wanted = Date.parse(`${field}Z`)
  const offsets = [wanted - DAY, wanted + DAY].map((near) => Date.parse(`${wallClock(near, zone)}Z`) - near)
  return [...new Set(offsets.map((offset) => wanted - offset))].sort((a, b) => a - b)
}

function wallClock(at: number, zone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: usable(zone),
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  })
  return format.format(at).replace(' ', 'T')
}
