/** The board's words in the language of this screen. */

import { ref } from 'vue'

import en from './en.json'
import { chooseLanguage, fill, keepLanguage, tag, type Language, type Params } from './language'

export type Key = keyof typeof en

/** No language that people choose is written from right to left yet; this stands for those that will be: `?lang=ar-XB`. */
const PSEUDO = 'ar-XB'
const pseudo = new URLSearchParams(window.location.search).get('lang') === PSEUDO

type Words = Record<Key, string>

/** English is there at once; another language comes when a screen speaks it. */
const catalogues: { en: Words } & Partial<Record<Language, Words>> = { en }
const LATER: Record<Exclude<Language, 'en'>, () => Promise<{ default: Words }>> = {
  'zh-Hans': () => import('./zh-Hans.json'),
}

export const language = ref<Language>('en')
/** Turns a sentence around, once it is there. */
let mirrored: typeof fill | null = null
let wanted: Language = pseudo ? 'en' : chooseLanguage()
/** Settles when this screen has the words to begin with: a page whose words do not come speaks English. */
export const spoken = speak(wanted).catch(() => show('en'))

/** Changes the language of this screen; rejects, and leaves it as it was, if its words do not come. */
export async function setLanguage(next: Language, keep = true): Promise<void> {
  if (keep) keepLanguage(next)
  wanted = next
  // Words that are there are shown at once.
  if (catalogues[next]) show(next)
  else await speak(next)
}

async function speak(next: Language): Promise<void> {
  if (pseudo) mirrored = (await import('./pseudo')).mirrored
  if (next !== 'en') catalogues[next] ??= (await LATER[next]()).default
  if (wanted === next) show(next)
}

/** Whether words run from right to left. */
function turned(): boolean {
  return pseudo && language.value === 'en'
}

function show(next: Language): void {
  language.value = next
  document.documentElement.lang = turned() ? PSEUDO : tag(next)
  document.documentElement.dir = turned() ? 'rtl' : 'ltr'
}

/** A sentence of any catalogue, filled in as this screen's words run. */
export function filled(sentence: string, params?: Params): string {
  return turned() && mirrored ? mirrored(sentence, params) : fill(sentence, params)
}

/** The sentence for a key, filled in. */
export function t(key: Key, params?: Params): string {
  return filled((catalogues[language.value] ?? catalogues.en)[key], params)
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
