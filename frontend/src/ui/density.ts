/** The size of buttons on this device: for bare hands, or for gloves. */

import { ref } from 'vue'

import { recall, remember } from '../browser/kept'

export const DENSITIES = ['normal', 'glove'] as const
export type Density = (typeof DENSITIES)[number]

const KEPT = 'dibs.density'

export const density = ref<Density>('normal')

export function setDensity(wanted: string | null, keep = true): void {
  density.value = DENSITIES.find((name) => name === wanted) ?? 'normal'
  document.documentElement.dataset.density = density.value
  if (keep) remember(KEPT, density.value, 'localStorage')
}

setDensity(recall(KEPT, 'localStorage'), false)
