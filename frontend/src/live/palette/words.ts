/** Words of the command palette. */

import { beside } from '../../words/beside'
import type en from '../../../locale/palette/en.json'

export const { t } = beside<keyof typeof en>(import.meta.glob('../../../locale/palette/*.json', { import: 'default' }))
