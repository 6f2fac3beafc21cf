/** The board's words in the language of this screen. */

import { ref } from 'vue'

import en from './en.json'
import { chooseLanguage, fill, keepLanguage, tag, type Language, type Params } from './language'
import zhHans from './zh-Hans.json'

export type Key = keyof typeof en

const catalogues: Record<Language, Record<Key, string>> = { en, 'zh-Hans': zhHans }

export const language = ref<Language>(chooseLanguage())
show(language.value)

export function setLanguage(wanted: Language, keep = true): void {
  if (keep) keepLanguage(wanted)
  language.value = wanted
  show(wanted)
}

function show(wanted: Language): void {
  document.documentElement.lang = tag(wanted)
}

/** The sentence for a key, filled in. */
export function t(key: Key, params?: Params): string {
  return fill(catalogues[language.value][key], params)
}

/** The sentence for a count: `key.one` or `key.other`. */
export function plural(key: 'back' | 'newCards', n: number): string {
  const form = new Intl.PluralRules(tag(language.value)).select(n) === 'one' ? 'one' : 'other'
  return t(`${key}.${form}`, { n })
}

/** Whether a key exists; for keys made from codes that a later server may add to. */
export function has(key: string): key is Key {
  return key in en
}
