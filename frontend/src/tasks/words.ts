/** Words of the sheets over a board: a task and its history, the questions about it, and those that are finished. */

import { beside } from '../words/beside'
import type { Key as BoardKey } from '../words/words'
import en from './locales/en.json'
import zhHans from './locales/zh-Hans.json'

export type Key = keyof typeof en | BoardKey

export const { t } = beside(en, zhHans)
