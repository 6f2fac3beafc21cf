/** Words that only the page for handing out work says. */

import { beside } from '../words/beside'
import en from './locales/en.json'
import zhHans from './locales/zh-Hans.json'

export const { t, has } = beside(en, zhHans)
