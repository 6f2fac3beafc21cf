/** Words for supervisors: they are loaded with the pages that assign, add and edit tasks. */

import { beside } from '../words/beside'
import type { Key as BoardKey } from '../words/words'
import en from './locales/en.json'
import zhHans from './locales/zh-Hans.json'

export type Key = keyof typeof en | BoardKey

export const { t, has } = beside(en, zhHans)
