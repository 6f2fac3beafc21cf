/** Opens the command palette: by `Ctrl K`, `Cmd K` or a button of the page, while a person is at the board. */

import { onScopeDispose, watchEffect } from 'vue'

import { openDialogs } from '../ui/dialogs'
import { palette } from '../ui/palette'

/** @param listens - whether a person is here who may use it. */
export function usePalette(listens: () => boolean): void {
  watchEffect(() => {
    if (!listens()) palette.value = 'none'
    else if (palette.value === 'none') palette.value = 'closed'
  })

  // Keys of a scan do not come so far: `ui/keys/keyboard` hears them first.
  function onKey(event: KeyboardEvent): void {
    const asked =
      (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k'
    if (!asked || palette.value === 'none') return
    event.preventDefault()
    if (!event.repeat && !openDialogs.value) palette.value = 'open'
  }

  document.addEventListener('keydown', onKey)
  onScopeDispose(() => {
    document.removeEventListener('keydown', onKey)
    palette.value = 'none'
  })
}
