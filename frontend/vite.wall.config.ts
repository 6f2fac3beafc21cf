import { defineConfig } from 'vite'

import { entry } from './vite.shared.ts'

// TVs up to 2024 run Chromium 79 to 108.
export default defineConfig(entry('wall', 'chrome79'))
