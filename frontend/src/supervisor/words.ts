/** Words for supervisors: they are loaded with the pages that assign, add and edit tasks. */

import { beside } from '../words/beside'
import type { Key as BoardKey } from '../words/words'
import type en from '../../locale/supervisor/en.json'

export type Key = keyof typeof en | BoardKey

export const { t, has } = beside<keyof typeof en>(
  import.meta.glob('../../locale/supervisor/*.json', { import: 'default' }),
)
