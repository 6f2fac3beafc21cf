/** The wall's words: one language a screen. */

import { chooseLanguage, fill, type Language, type Params } from '../locales/language'
import en from './locales/en.json'
import zhHans from './locales/zh-Hans.json'

export type Key = keyof typeof en

const catalogues: Record<Language, Record<Key, string>> = { en, 'zh-Hans': zhHans }

export const language = chooseLanguage()

export function t(key: Key, params?: Params): string {
  return fill(catalogues[language][key], params)
}

export function has(key: string): key is Key {
  return key in en
}

/** Such as "41 min" or "2 h 5 min". */
export function duration(minutes: number): string {
  return minutes < 60 ? t('minutes', { n: minutes }) : t('hours', { h: Math.floor(minutes / 60), n: minutes % 60 })
}
