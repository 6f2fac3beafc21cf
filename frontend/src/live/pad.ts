/** The text of a number pad after each key. PURE. */

export type PadKey = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | '±' | '⌫'

/** So many digits that a slip of a finger stays a number that the board can hold. */
const MOST_DIGITS = 9

export function press(typed: string, key: PadKey): string {
  if (key === '⌫') return typed === '-' ? '' : typed.slice(0, -1)
  if (key === '±') return typed.startsWith('-') ? typed.slice(1) : `-${typed}`
  const sign = typed.startsWith('-') ? '-' : ''
  const digits = (typed.slice(sign.length) + key).replace(/^0+(?=\d)/, '')
  return digits.length > MOST_DIGITS ? typed : sign + digits
}

/** Nothing typed is zero. */
export function valueOf(typed: string): number {
  return Number(typed.replace(/^-$/, '') || 0) || 0
}
