/** The entry of the wall. */

import { createApp } from 'vue'

import PairingPage from './screens/pairing/PairingPage.vue'
import type { DisplaySettings } from './client/frames'
import { fromQuery } from './screens/wall/settings'
import type { Page } from './screens/wall/useWall'
import { booted, watchErrors } from './watchdog/failure'
import WallPage from './screens/wall/WallPage.vue'
import { language } from './screens/wall/words'
import './screens/wall/wall.css'

interface Written {
  board?: string | null
  build?: string
  display?: DisplaySettings
  /** Who removed this screen, if somebody did. */
  removed_by?: string | null
}

const written = JSON.parse(document.getElementById('page')?.textContent ?? '{}') as Written

function wall(board: string) {
  const query = new URLSearchParams(window.location.search)
  const page: Page = {
    board,
    build: written.build ?? '',
    settings: written.display ?? fromQuery(query, board, language.value),
  }
  return createApp(WallPage, { page })
}

const app = written.board
  ? wall(written.board)
  : createApp(PairingPage, { kind: 'wall', removedBy: written.removed_by })
watchErrors(app)
app.mount('#app')
booted()
