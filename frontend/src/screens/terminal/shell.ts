/** The data that the server wrote into the page of a shared tablet. */

import type { Settings } from '../fleet/fleet'

export interface Shell {
  build: string
  display?: Settings
  removed_by?: string | null
}

export const shell = JSON.parse(document.getElementById('page')?.textContent ?? '{}') as Shell
