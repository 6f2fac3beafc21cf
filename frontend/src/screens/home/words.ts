/** Words of sign-in and of the list of boards, beside those of the board. */

import { beside } from '../../words/beside'
import en from './locales/en.json'
import zhHans from './locales/zh-Hans.json'

export type Key = keyof typeof en

export const { t, has } = beside<Key>(en, zhHans)
