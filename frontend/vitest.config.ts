import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

// Tests of the core run without a DOM, which proves that it needs none; a test of a view asks for one in its first line.
export default defineConfig({
  plugins: [vue()],
  test: { include: ['tests/**/*.test.ts'], environment: 'node', fileParallelism: false },
})
