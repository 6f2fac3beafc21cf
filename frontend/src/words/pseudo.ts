/** English as a right-to-left language would show it, so that layouts can be checked from the other side: `?lang=ar-XB`. */

import type { Params } from './language'

export const PSEUDO = 'ar-XB'

/** Overrides the direction of the words, and leaves what is filled in alone. */
export function mirrored<Words extends Record<string, string>>(words: Words): Words {
  return Object.fromEntries(Object.entries(words).map(([key, sentence]) => [key, mirror(sentence)])) as Words
}

/** What is filled in keeps an order of its own between words that run the other way (UAX 9, isolates). */
export function isolated(params: Params = {}): Params {
  return Object.fromEntries(Object.entries(params).map(([key, value]) => [key, `\u2068${value}\u2069`]))
}

function mirror(sentence: string): string {
  // The mark says what letters of such a language would: that this sentence, also within another one, runs to the left.
  const turned = sentence.replace(/\{\w+\}|[^{\s]+(?:\s+[^{\s]+)*/g, (part) =>
    part.startsWith('{') ? part : `\u202e${part}\u202c`,
  )
  return `\u200f${turned}`
}
