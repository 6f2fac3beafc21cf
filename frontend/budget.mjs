/** Holds the budgets: JavaScript at first load, compressed, per entry. */
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const BUDGETS = { board: 75_000, wall: 40_000 }

function load(manifest, key, files = new Set()) {
  const chunk = manifest[key]
  files.add(chunk.file)
  for (const imported of chunk.imports ?? []) load(manifest, imported, files)
  return files
}

let failed = false
for (const [name, most] of Object.entries(BUDGETS)) {
  const manifest = JSON.parse(readFileSync(`dist/${name}.manifest.json`, 'utf8'))
  const size = [...load(manifest, `src/${name}.ts`)]
    .map((file) => gzipSync(readFileSync(`dist/${file}`)).length)
    .reduce((sum, length) => sum + length, 0)
  console.log(`${name}: ${size} of ${most} bytes gz at first load`)
  failed ||= size > most
}
process.exit(failed ? 1 : 0)
