/** The entry of the wall. */

import { createApp } from 'vue'

import PairingPage from './pairing/PairingPage.vue'
import type { DisplaySettings } from './protocol/frames'
import { fromQuery } from './wall/settings'
import type { Page } from './wall/useWall'
import WallPage from './wall/WallPage.vue'
import { language } from './wall/words'
import './wall/wall.css'

declare global {
  interface Window {
    /** What boot.js waits for. */
    __booted?: boolean
  }
}

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
    failed: false,
  }
  const app = createApp(WallPage, { page })
  app.config.errorHandler = (error) => {
    page.failed = true
    console.error(error)
  }
  window.addEventListener('error', () => (page.failed = true))
  return app
}

const app = written.board
  ? wall(written.board)
  : createApp(PairingPage, { kind: 'wall', removedBy: written.removed_by })
app.mount('#app')
window.__booted = true
