/** The wall's words: one language a screen. */

import { ref } from 'vue'

import { chooseLanguage, fill, tag, type Language, type Params } from '../../words/language'
import en from './locales/en.json'
import zhHans from './locales/zh-Hans.json'

export type Key = keyof typeof en

const catalogues: Record<Language, Record<Key, string>> = { en, 'zh-Hans': zhHans }

export const language = ref<Language>(chooseLanguage())

export function setLanguage(wanted: Language): void {
  language.value = wanted
  document.documentElement.lang = tag(wanted)
}

export function t(key: Key, params?: Params): string {
  return fill(catalogues[language.value][key], params)
}

export function has(key: string): key is Key {
  return key in en
}

const DAY_MIN = 24 * 60

/** Such as "41 min", "2 h 05" or "9 days": a row has no room for more. */
export function duration(minutes: number): string {
  if (minutes < 60) return t('minutes', { n: minutes })
  const n = Math.floor(minutes / DAY_MIN)
  if (n) return t(n === 1 ? 'day' : 'days', { n })
  return t('hours', { h: Math.floor(minutes / 60), n: String(minutes % 60).padStart(2, '0') })
}

/** How long ago something was, in a sentence. */
export function old(minutes: number): string {
  if (minutes < 1) return t('oldNow')
  if (minutes < 60) return t('old', { n: minutes })
  if (minutes < DAY_MIN) return t('oldHours', { h: Math.floor(minutes / 60), n: minutes % 60 })
  return t('oldDays', { for: duration(minutes) })
}
