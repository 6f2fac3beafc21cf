/** The way to the search, which a low screen folds away. */

import { nextTick } from 'vue'

export async function goToSearch(): Promise<void> {
  const search = document.getElementById('search')
  search?.focus()
  if (document.activeElement === search) return
  document.querySelector<HTMLElement>('.top .fold')?.click()
  await nextTick()
  search?.focus()
}
