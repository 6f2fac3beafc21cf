/** The entry of the wall. */

import { createApp } from 'vue'

import PairingPage from './pairing/PairingPage.vue'
import type { DisplaySettings } from './client/frames'
import { fromQuery } from './wall/settings'
import type { Page } from './wall/useWall'
import { booted, watchErrors } from './watchdog/failure'
import WallPage from './wall/WallPage.vue'
import { language } from './wall/words'
import './wall/wall.css'

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
