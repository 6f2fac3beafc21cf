/** Words of pages that few people open: they are loaded with these pages, beside those of the board. */

import type { Language, Params } from './language'
import { filled, has as hasBoard, language, t as ofBoard, type Key as BoardKey } from './words'

export interface Beside<Own extends string> {
  /** The sentence for a key, filled in. */
  t: (key: Own | BoardKey, params?: Params) => string
  /** Whether a key exists; for keys made from codes that a later server may add to. */
  has: (key: string) => key is Own | BoardKey
}

export function beside<Own extends string>(en: Record<Own, string>, zhHans: Record<Own, string>): Beside<Own> {
  const catalogues: Record<Language, Record<Own, string>> = { en, 'zh-Hans': zhHans }
  const own = (key: string): key is Own => key in en
  return {
    t: (key, params) => (own(key) ? filled(catalogues[language.value][key], params) : ofBoard(key, params)),
    has: (key): key is Own | BoardKey => own(key) || hasBoard(key),
  }
}
