import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

import { words } from './compiling.ts'

// Tests of the core run without a DOM, which proves that it needs none; a test of a view asks for one in its first line.
export default defineConfig({
  plugins: [words(), vue()],
  // Files share a worker: to start one for each was half of the time. Time in them is mocked; the limit is
  // for a machine that does other things beside.
  test: {
    include: ['tests/**/*.test.ts'],
    environment: 'node',
    setupFiles: ['tests/speak.ts'],
    fileParallelism: false,
    isolate: false,
    testTimeout: 20_000,
  },
})
