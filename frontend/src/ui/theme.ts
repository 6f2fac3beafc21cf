/** The theme of this device. */

import { ref } from 'vue'

import { recall, remember } from '../browser/kept'

export const THEMES = ['light', 'dark', 'contrast'] as const
export type Theme = (typeof THEMES)[number]

const KEPT = 'dibs.theme'

export const theme = ref<Theme>('light')

export function setTheme(wanted: string | null, keep = true): void {
  theme.value = THEMES.find((name) => name === wanted) ?? 'light'
  document.documentElement.dataset.theme = theme.value
  if (keep) remember(KEPT, theme.value, 'localStorage')
}

/** Who asked the whole device for more contrast need not ask again. */
const wished = window.matchMedia?.('(prefers-contrast: more)').matches ? 'contrast' : null

setTheme(recall(KEPT, 'localStorage') ?? wished, false)
