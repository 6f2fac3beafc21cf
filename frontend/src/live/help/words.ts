/** Words of the help. */

import { beside } from '../../words/beside'
import type { Key as BoardKey } from '../../words/words'
import en from './locales/en.json'
import zhHans from './locales/zh-Hans.json'

export type Key = keyof typeof en | BoardKey

export const { t } = beside(en, zhHans)
