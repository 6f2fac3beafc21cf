import vue from '@vitejs/plugin-vue'
import { resolve } from 'node:path'
import type { Rolldown, UserConfig } from 'vite'

import { words } from './compiling.ts'

/** Names the modules that an entry imports, directly or not: they come at once, so one file has them all. */
function atFirst(name: string, input: string) {
  const found = new Set<string>()
  function find(id: string, context: Rolldown.ChunkingContext): void {
    if (found.has(id)) return
    found.add(id)
    for (const imported of context.getModuleInfo(id)?.importedIds ?? []) find(imported, context)
  }
  return (id: string, context: Rolldown.ChunkingContext) => {
    if (!found.size) find(resolve(input), context)
    return found.has(id) ? name : null
  }
}

/** One entry of the front end: its own bundle, its own manifest, the same folder. */
export function entry(name: string, target: string | string[]): UserConfig {
  const input = `src/${name}.ts`
  return {
    // Relative: a proxy may have the server below a path.
    base: './',
    plugins: [words(), vue({ features: { optionsAPI: false } })],
    build: {
      target,
      outDir: 'dist',
      emptyOutDir: false,
      manifest: `${name}.manifest.json`,
      license: { fileName: `${name}.licenses.md` },
      rollupOptions: {
        input,
        output: { codeSplitting: { groups: [{ name: atFirst(name, input), debugName: name }] } },
      },
    },
  }
}
