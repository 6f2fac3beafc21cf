/** The board's words in the language of this screen. */

import { ref } from 'vue'

import en from './en.json'
import { chooseLanguage, fill, keepLanguage, tag, type Language, type Params } from './language'
import { isolated, mirrored, PSEUDO } from './pseudo'
import zhHans from './zh-Hans.json'

export type Key = keyof typeof en

/** No language that people choose is written from right to left yet; this stands for those that will be. */
const pseudo = new URLSearchParams(window.location.search).get('lang') === PSEUDO

/** English words as this screen says them. */
export const english = <Words extends Record<string, string>>(words: Words): Words => (pseudo ? mirrored(words) : words)

const catalogues: Record<Language, Record<Key, string>> = { en: english(en), 'zh-Hans': zhHans }

export const language = ref<Language>(pseudo ? 'en' : chooseLanguage())
show(language.value)

export function setLanguage(wanted: Language, keep = true): void {
  if (keep) keepLanguage(wanted)
  language.value = wanted
  show(wanted)
}

/** Whether words run from right to left. */
function turned(): boolean {
  return pseudo && language.value === 'en'
}

function show(wanted: Language): void {
  document.documentElement.lang = turned() ? PSEUDO : tag(wanted)
  document.documentElement.dir = turned() ? 'rtl' : 'ltr'
}

/** A sentence of any catalogue, filled in as this screen's words run. */
export function filled(sentence: string, params?: Params): string {
  return fill(sentence, turned() ? isolated(params) : params)
}

/** The sentence for a key, filled in. */
export function t(key: Key, params?: Params): string {
  return filled(catalogues[language.value][key], params)
}

/** What has a sentence for one and another one for more. */
type Family = 'back' | 'newCards' | 'tasks' | 'selected'

/** The key for a count: `key.one` or `key.other`. */
export function pluralKey<Counted extends string>(key: Counted, n: number): `${Counted}.one` | `${Counted}.other` {
  return new Intl.PluralRules(tag(language.value)).select(n) === 'one' ? `${key}.one` : `${key}.other`
}

/** The sentence for a count. */
export function plural(key: Family, n: number): string {
  return t(pluralKey(key, n), { n })
}

/** Whether a key exists; for keys made from codes that a later server may add to. */
export function has(key: string): key is Key {
  return key in en
}
