/** The words of the page about people. */

import { beside } from '../../words/beside'
import type { Key as BoardKey } from '../../words/words'
import type en from '../../../locale/people/en.json'

export type Key = keyof typeof en | BoardKey

export const { t, has } = beside<keyof typeof en>(
  import.meta.glob('../../../locale/people/*.json', { import: 'default' }),
)

/** The sentence for the code of a refusal. */
export function refusal(code: string): Key {
  const key = `people.${code}`
  return has(key) ? key : 'other'
}
