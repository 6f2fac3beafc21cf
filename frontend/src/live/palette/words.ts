/** Words of the command palette. */

import { beside } from '../../words/beside'
import en from './locales/en.json'
import zhHans from './locales/zh-Hans.json'

export const { t } = beside(en, zhHans)
