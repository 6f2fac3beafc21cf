/** The language of this screen, and how a sentence is filled in. */

import { recall, remember } from '../browser/kept'

export type Language = 'en' | 'zh-Hans'
export type Params = Record<string, string | number>
/** One that counts has a form for each plural category of its language (CLDR). */
export type Sentence = string | Record<string, string>

const KEPT = 'dibs.language'

/** The language of a tag such as zh-CN; null if this project does not speak it. */
export function known(tag: string | null | undefined): Language | null {
  const main = (tag ?? '').toLowerCase().split(/[-_]/)[0]
  return main === 'en' ? 'en' : main === 'zh' ? 'zh-Hans' : null
}

/** The first wish that can be met: the address, this device, the person, the page. */
export function chooseLanguage(person = ''): Language {
  const query = new URLSearchParams(window.location.search).get('lang')
  const page = document.documentElement.lang
  return known(query) ?? known(recall(KEPT, 'localStorage')) ?? known(person) ?? known(page) ?? 'en'
}

export function keepLanguage(language: Language): void {
  remember(KEPT, language, 'localStorage')
}

/** BCP 47, so that browsers choose the right Han glyphs and formats. */
export function tag(language: Language): string {
  return language === 'zh-Hans' ? 'zh-CN' : 'en-GB'
}

/** The form of a sentence for the number `n`, which a language counts in its own way. */
export function formOf(sentence: Sentence, locale: string, { n = 0 }: Params = {}): string {
  if (typeof sentence === 'string') return sentence
  return (sentence[new Intl.PluralRules(locale).select(Number(n))] ?? sentence.other)!
}

export function fill(sentence: string, params: Params = {}): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole))
}
