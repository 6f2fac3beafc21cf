/** The words of the pages about screens and shared tablets, beside those of the board: they load with these pages. */

import { fill, type Language, type Params } from '../locales/language'
import { has as hasBoard, language, t as ofBoard, type Key as BoardKey } from '../locales/words'
import en from './locales/en.json'
import zhHans from './locales/zh-Hans.json'

export type Key = keyof typeof en | BoardKey

const catalogues: Record<Language, Record<keyof typeof en, string>> = { en, 'zh-Hans': zhHans }

function own(key: string): key is keyof typeof en {
  return key in en
}

/** The sentence for a key, filled in. */
export function t(key: Key, params?: Params): string {
  return own(key) ? fill(catalogues[language.value][key], params) : ofBoard(key, params)
}

/** Whether a key exists; for keys made from codes that a later server may add to. */
export function has(key: string): key is Key {
  return own(key) || hasBoard(key)
}
