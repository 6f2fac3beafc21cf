/** Words about scanners and keys of this device. */

import { beside } from '../../words/beside'
import type { Key as BoardKey } from '../../words/words'
import type en from '../../../locale/scanner/en.json'

export type Key = keyof typeof en | BoardKey

export const { t, has } = beside<keyof typeof en>(
  import.meta.glob('../../../locale/scanner/*.json', { import: 'default' }),
)
