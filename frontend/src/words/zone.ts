/** The time zone in which this browser shows the board's times. PURE. */

/** Zones that were renamed or came late: the name of today, and the one that older browsers know. */
const NAMES: [string, string][] = [
  ['Africa/Asmara', 'Africa/Asmera'],
  ['America/Argentina/Buenos_Aires', 'America/Buenos_Aires'],
  ['America/Ciudad_Juarez', 'America/Denver'],
  ['America/Coyhaique', 'America/Punta_Arenas'],
  ['America/Indiana/Indianapolis', 'America/Indianapolis'],
  ['America/Kentucky/Louisville', 'America/Louisville'],
  ['America/Nuuk', 'America/Godthab'],
  ['Asia/Dhaka', 'Asia/Dacca'],
  ['Asia/Ho_Chi_Minh', 'Asia/Saigon'],
  ['Asia/Kathmandu', 'Asia/Katmandu'],
  ['Asia/Kolkata', 'Asia/Calcutta'],
  ['Asia/Thimphu', 'Asia/Thimbu'],
  ['Asia/Ulaanbaatar', 'Asia/Ulan_Bator'],
  ['Asia/Yangon', 'Asia/Rangoon'],
  ['Atlantic/Faroe', 'Atlantic/Faeroe'],
  ['Europe/Kyiv', 'Europe/Kiev'],
  ['Pacific/Chuuk', 'Pacific/Truk'],
  ['Pacific/Kanton', 'Pacific/Enderbury'],
  ['Pacific/Pohnpei', 'Pacific/Ponape'],
]

const UTC = 'UTC'
const found = new Map<string, string>()

/** The zone itself, else its other name, else UTC: whichever this browser knows first. */
export function usable(zone: string): string {
  let known = found.get(zone)
  if (known === undefined) {
    const other = NAMES.flatMap(([now, before]) => (zone === now ? [before] : zone === before ? [now] : []))
    known = [zone, ...other].find(isKnown) ?? UTC
    found.set(zone, known)
  }
  return known
}

/** Whether times stand in UTC though the board's do not. */
export function isForeign(zone: string): boolean {
  return usable(zone) === UTC && zone !== UTC && !isKnown(zone)
}

function isKnown(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    // A RangeError: Intl's only answer to a zone that it does not know.
    return false
  }
}
