/** English as a right-to-left language would show it, so that layouts can be checked from the other side. PURE. */

import { fill, type Params } from './language'

/** A sentence with its words the other way round, filled in with what keeps its own. */
export function mirrored(sentence: string, params?: Params): string {
  return fill(mirror(sentence), isolated(params))
}

/** What is filled in keeps an order of its own between words that run the other way (UAX 9, isolates). */
function isolated(params: Params = {}): Params {
  return Object.fromEntries(Object.entries(params).map(([key, value]) => [key, `\u2068${value}\u2069`]))
}

/** Overrides the direction of the words, and leaves what is filled in alone. */
function mirror(sentence: string): string {
  // The mark has the effect of such a language's letters: the sentence, also within another one, runs to the left.
  const turned = sentence.replace(/\{\w+\}|[^{\s]+(?:\s+[^{\s]+)*/g, (part) =>
    part.startsWith('{') ? part : `\u202e${part}\u202c`,
  )
  return `\u200f${turned}`
}
