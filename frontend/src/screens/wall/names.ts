/** The form of names on a wall: full, initials or none. Names are never split or put in another order. PURE. */

import { firstLetter } from '../../client/letters'

const HAN = /^\p{Script=Han}/u
const LATIN = /^\p{Script=Latin}/u

/** Initials of a Latin name, the first character of any other: "Li Wei" is LW, 李伟 is 李. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  const first = firstLetter(words[0] ?? '')
  if (HAN.test(first) || !LATIN.test(first)) return first
  return words.map(firstLetter).join('').toUpperCase()
}

/** What stands for a person; null if they are hidden. */
export function shownName(name: string, names: 'full' | 'initials' | 'hidden'): string | null {
  if (names === 'hidden') return null
  return names === 'initials' ? initials(name) : name
}
