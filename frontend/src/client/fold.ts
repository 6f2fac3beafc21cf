/** Folds texts for searching and for comparing numbers. PURE. */

/** Letters that Unicode does not decompose. */
const BASES: Record<string, string> = {
  ß: 'ss',
  ı: 'i',
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
}

/** A text without case, accents, width and ligatures, as the server folds it for its search. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]/g, '')
    .toLowerCase()
    .replace(/[ßıłøđðħþæœ]/g, (letter) => BASES[letter] ?? letter)
}

/** Gives the test of whether every typed word is a part of some text. */
export function searching(typed: string): (texts: (string | undefined)[]) => boolean {
  const words = fold(typed).split(/\s+/).filter(Boolean)
  return (texts) => {
    if (!words.length) return true
    const text = fold(texts.join('\n'))
    return words.every((word) => text.includes(word))
  }
}

/** What equal numbers share: width, spaces and what cannot be seen make no difference; neither does case to a scanner. */
export function sameNumber(number: string): string {
  return number
    .normalize('NFKC')
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .trim()
    .replace(/\s+/g, ' ')
    .toLowerCase()
}
