/** The words of the page about people. */

import { beside } from '../../words/beside'
import type { Key as BoardKey } from '../../words/words'
import en from './locales/en.json'
import zhHans from './locales/zh-Hans.json'

export type Key = keyof typeof en | BoardKey

export const { t, has } = beside(en, zhHans)

/** The sentence for the code of a refusal. */
export function refusal(code: string): Key {
  const key = `people.${code}`
  return has(key) ? key : 'other'
}
