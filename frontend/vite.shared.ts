import vue from '@vitejs/plugin-vue'
import type { UserConfig } from 'vite'

/** One entry of the front end: its own bundle, its own manifest, the same folder. */
export function entry(name: string, target: string | string[]): UserConfig {
  return {
    // Relative: a proxy may have the server below a path.
    base: './',
    plugins: [vue({ features: { optionsAPI: false } })],
    build: {
      target,
      outDir: 'dist',
      emptyOutDir: false,
      manifest: `${name}.manifest.json`,
      license: { fileName: `${name}.licenses.md` },
      rollupOptions: { input: `src/${name}.ts` },
    },
  }
}
