/** Words of sign-in and of the list of boards, beside those of the board. */

import { beside } from '../../words/beside'
import type en from '../../../locale/home/en.json'

export type Key = keyof typeof en

export const { t, has } = beside<keyof typeof en>(
  import.meta.glob('../../../locale/home/*.json', { import: 'default' }),
)
