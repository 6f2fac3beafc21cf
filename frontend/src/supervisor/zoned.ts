/** Times as a form field writes them, in a board's time zone. PURE. */

import { usable } from '../words/zone'

/** Such as 2026-11-25T14:30, which is what `datetime-local` holds; nothing for null. */
export function toField(iso: string | null, zone: string): string {
  return iso ? wallClock(Date.parse(iso), zone) : ''
}

/** Whether a field holds nothing or a time of the calendar; a year of five digits is none. */
export function isFieldTime(field: string): boolean {
  return !field || (/^\d{4}-/.test(field) && !Number.isNaN(Date.parse(`${field}Z`)))
}

/** The moment at which the clocks of the zone show this; null for nothing. The earlier one, if they show it twice. */
export function fromField(field: string, zone: string): string | null {
  if (!field) return null
  const wanted = Date.parse(`${field}Z`)
  // The offset there depends on the moment that is sought: a second look settles it, but for a skipped hour.
  let moment = wanted
  for (let look = 0; look < 2; look += 1) moment += wanted - Date.parse(`${wallClock(moment, zone)}Z`)
  return new Date(moment).toISOString().replace('.000Z', 'Z')
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
