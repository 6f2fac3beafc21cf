/** English as a right-to-left language would show it, so that layouts can be checked from the other side: `?lang=ar-XB`. */

export const PSEUDO = 'ar-XB'

/** Overrides the direction of the words, and leaves what is filled in alone. */
export function mirrored<Words extends Record<string, string>>(words: Words): Words {
  return Object.fromEntries(Object.entries(words).map(([key, sentence]) => [key, mirror(sentence)])) as Words
}

function mirror(sentence: string): string {
  return sentence.replace(/\{\w+\}|[^{\s]+(?:\s+[^{\s]+)*/g, (part) =>
    part.startsWith('{') ? part : `\u202e${part}\u202c`,
  )
}
