/** Which theme this device shows. */

import { ref } from 'vue'

export const THEMES = ['light', 'dark', 'contrast'] as const
export type Theme = (typeof THEMES)[number]

const KEPT = 'dibs.theme'

export const theme = ref<Theme>('light')

export function setTheme(wanted: string | null, keep = true): void {
  theme.value = THEMES.find((name) => name === wanted) ?? 'light'
  document.documentElement.dataset.theme = theme.value
  if (keep) localStorage.setItem(KEPT, theme.value)
}

setTheme(localStorage.getItem(KEPT), false)
