/** The pairing page's words, in both languages: none is chosen for this screen yet. */

import { fill, tag, type Language, type Params } from '../../words/language'
import en from '../../../locale/pairing/en.json'
import zhHans from '../../../locale/pairing/zh-Hans.json'

export type Key = keyof typeof en

const catalogues: Record<Language, Record<Key, string>> = { en, 'zh-Hans': zhHans }

export const LANGUAGES: Language[] = ['en', 'zh-Hans']

/** The sentence in one language, for an element with that `lang`. */
export function say(language: Language, key: Key, params?: Params): string {
  return fill(catalogues[language][key], params)
}

export { tag }
