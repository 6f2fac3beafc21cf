/** The entry of the wall. */

import { createApp, type App } from 'vue'

import type { DisplaySettings } from './client/frames'
import { fromQuery } from './screens/wall/settings'
import type { Page } from './screens/wall/useWall'
import { booted, watchErrors } from './watchdog/failure'
import WallPage from './screens/wall/WallPage.vue'
import { setLanguage } from './screens/wall/words'
import { chooseLanguage, known } from './words/language'
import './screens/wall/styles/theme.css'
import './screens/wall/styles/frame.css'
import './screens/wall/styles/header.css'
import './screens/wall/styles/states.css'
import './screens/wall/styles/clock.css'
import './screens/wall/styles/rows.css'
import './screens/wall/styles/footer.css'
import './screens/wall/styles/proof.css'
import './screens/wall/styles/night.css'

interface Written {
  board?: string | null
  build?: string
  display?: DisplaySettings
  /** The name of the person who removed this screen, if it was removed. */
  removed_by?: string | null
}

const written = JSON.parse(document.getElementById('page')?.textContent ?? '{}') as Written

async function wall(board: string): Promise<App> {
  const query = new URLSearchParams(window.location.search)
  const page: Page = {
    board,
    build: written.build ?? '',
    settings: written.display ?? fromQuery(query, board, chooseLanguage()),
  }
  await setLanguage(known(page.settings.language) ?? 'en', false)
  return createApp(WallPage, { page })
}

function start(app: App): void {
  watchErrors(app)
  app.mount('#app')
  booted()
}

// A screen that has a board needs no code. A page whose code or words do not come has not booted, and boot.js tries again.
if (written.board) void wall(written.board).then(start)
else
  void import('./screens/pairing/PairingPage.vue').then(({ default: PairingPage }) =>
    start(createApp(PairingPage, { kind: 'wall', removedBy: written.removed_by })),
  )
