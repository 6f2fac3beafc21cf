/** Words about how this device shows a board and calls: they load with the menu. */

import { beside } from '../../words/beside'
import type { Key as BoardKey } from '../../words/words'
import type en from '../../../locale/device/en.json'

export type Key = keyof typeof en | BoardKey

export const { t } = beside<keyof typeof en>(import.meta.glob('../../../locale/device/*.json', { import: 'default' }))
