/** A scan that the open dialog did not use. */

import { shallowRef } from 'vue'

import type { Place } from './place'

export const unused = shallowRef<{ place: Place; no: string } | null>(null)
