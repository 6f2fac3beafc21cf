import { defineConfig } from 'vite'

import { layered } from './layers.ts'
import { entry } from './vite.shared.ts'

export default defineConfig({
  ...entry('board', ['chrome111', 'safari16.4', 'firefox115']),
  css: { postcss: { plugins: [layered] } },
})
