/** What a reader takes for one letter. PURE. */

/** The first thing in a text that a reader takes for one letter: a flag, or an accented letter, is one. */
export function firstLetter(text: string): string {
  if ('Segmenter' in Intl) for (const { segment } of new Intl.Segmenter().segment(text)) return segment
  return /^(?:\p{RI}\p{RI}|.(?:\p{M}|[\u{1f3fb}-\u{1f3ff}]|\u200d.)*)/su.exec(text)?.[0] ?? ''
}
