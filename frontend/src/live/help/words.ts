/** Words of the help. */

import { beside } from '../../words/beside'
import type { Key as BoardKey } from '../../words/words'
import type en from '../../../locale/help/en.json'

export type Key = keyof typeof en | BoardKey

export const { t } = beside<keyof typeof en>(import.meta.glob('../../../locale/help/*.json', { import: 'default' }))
