/** The board's words. */

import type en from '../../locale/board/en.json'
import { catalogue } from './spoken'

export { language, setLanguage, spoken } from './spoken'
export type Key = keyof typeof en

export const { t, has } = catalogue<Key>(import.meta.glob('../../locale/board/*.json', { import: 'default' }))
