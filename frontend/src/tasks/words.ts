/** Words of the sheets over a board: a task and its history, the questions about it, and those that are finished. */

import { beside } from '../words/beside'
import type { Key as BoardKey } from '../words/words'
import type en from '../../locale/tasks/en.json'

export type Key = keyof typeof en | BoardKey

export const { t } = beside<keyof typeof en>(import.meta.glob('../../locale/tasks/*.json', { import: 'default' }))
