/** The words of the page about one's own account. */

import { beside } from '../../words/beside'
import { language, type Key as BoardKey } from '../../words/words'
import type en from '../../../locale/account/en.json'

export type Key = keyof typeof en | BoardKey

export const { t, has } = beside<keyof typeof en>(
  import.meta.glob('../../../locale/account/*.json', { import: 'default' }),
)

/** The sentence for the code of a refusal. */
export function refusal(code: string): Key {
  const key = `account.${code}`
  return has(key) ? key : 'other'
}

/** A day and a time, where this device is. */
export function dated(at: string): string {
  return new Intl.DateTimeFormat(language.value, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at))
}
