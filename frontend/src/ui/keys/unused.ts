/** What was read while a dialog was open, which had no use for it. */

import { shallowRef } from 'vue'

import type { Place } from './place'

export const unused = shallowRef<{ place: Place; no: string } | null>(null)
