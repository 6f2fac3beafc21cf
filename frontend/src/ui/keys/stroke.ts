/** The meaning of a key. PURE: a key event in, characters out. */

export interface Stroke {
  /** The character that the keyboard layout of this computer gives. */
  typed: string
  /** The character of the same key on an American keyboard, which scanners imitate unless told otherwise. */
  american: string
}

export interface KeyLike {
  key: string
  code: string
  shiftKey: boolean
  isComposing: boolean
  getModifierState: (name: string) => boolean
}

/** Without and with Shift. Letters follow from their code. */
const AMERICAN: Record<string, string> = {
  Space: '  ',
  Minus: '-_',
  Equal: '=+',
  BracketLeft: '[{',
  BracketRight: ']}',
  Backslash: '\\|',
  Semicolon: ';:',
  Quote: `'"`,
  Backquote: '`~',
  Comma: ',<',
  Period: '.>',
  Slash: '/?',
  NumpadSubtract: '--',
  NumpadAdd: '++',
  NumpadDivide: '//',
  NumpadMultiply: '**',
  NumpadDecimal: '..',
}
const ABOVE_DIGITS = ')!@#$%^&*('

/** Gives the character of a key; null for keys that write none. */
export function strokeOf(event: KeyLike): Stroke | null {
  const american = americanOf(event.code, event.shiftKey)
  // An input method takes the key for itself, and a dead key waits for the next one: the code still identifies it.
  const taken = event.isComposing || ['Process', 'Unidentified', 'Dead'].includes(event.key)
  if (taken) return american === null ? null : { typed: american, american }
  if ([...event.key].length !== 1) return null
  // CapsLock turns a scanner's capitals into small letters. Shift alone gives the printed case.
  const typed = event.getModifierState('CapsLock') && american !== null ? cased(event.key, event.shiftKey) : event.key
  return { typed, american: american ?? typed }
}

function americanOf(code: string, shift: boolean): string | null {
  const [, kind, name] = /^(Key|Digit|Numpad)(\w)$/.exec(code) ?? []
  if (kind === 'Key') return cased(name!, shift)
  if (kind === 'Digit') return shift ? ABOVE_DIGITS[Number(name)]! : name!
  return kind === 'Numpad' ? name! : (AMERICAN[code]?.[shift ? 1 : 0] ?? null)
}

function cased(letter: string, shift: boolean): string {
  return shift ? letter.toUpperCase() : letter.toLowerCase()
}
