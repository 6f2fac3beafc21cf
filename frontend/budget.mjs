/** Holds the budgets: JavaScript at first load, compressed, per entry, with the words of its longest language. */
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const BUDGETS = { board: 75_000, wall: 40_000 }

function load(manifest, key, files = new Set()) {
  const chunk = manifest[key]
  files.add(chunk.file)
  for (const imported of chunk.imports ?? []) load(manifest, imported, files)
  return files
}

const size = (file) => gzipSync(readFileSync(`dist/${file}`)).length

/** The largest of an entry's catalogues: a page loads one of them. */
function words(manifest, name) {
  const own = Object.keys(manifest).filter((key) => key.startsWith(`locale/${name}/`))
  return Math.max(...own.map((key) => size(manifest[key].file)))
}

let failed = false
for (const [name, most] of Object.entries(BUDGETS)) {
  const manifest = JSON.parse(readFileSync(`dist/${name}.manifest.json`, 'utf8'))
  const files = [...load(manifest, `src/${name}.ts`)]
  const sum = files.reduce((sum, file) => sum + size(file), words(manifest, name))
  console.log(`${name}: ${sum} of ${most} bytes gz at first load`)
  failed ||= sum > most
}
process.exit(failed ? 1 : 0)
