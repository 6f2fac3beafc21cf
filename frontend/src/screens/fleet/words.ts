/** The words of the pages about screens and shared tablets. */

import { beside } from '../../words/beside'
import type { Key as BoardKey } from '../../words/words'
import type en from '../../../locale/fleet/en.json'

export type Key = keyof typeof en | BoardKey

export const { t, has } = beside<keyof typeof en>(
  import.meta.glob('../../../locale/fleet/*.json', { import: 'default' }),
)
