import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

import { Linter } from 'eslint'
import { expect, it } from 'vitest'

import { contracts, ROOMS } from '../rooms'

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => /\.(ts|vue)$/.test(file))
const rooms = Object.keys(ROOMS)
const roomOf = (path: string) => rooms.find((room) => path.startsWith(`${room}/`))

function imports(file: string): string[] {
  const text = readFileSync(join('src', file), 'utf8')
  const paths = [...text.matchAll(/(?:from|import) ?\(?'(\.[^']+)'/g)].map((match) => match[1]!)
  // A room has a catalogue of sentences, which lies beside src.
  return paths.map((path) => normalize(join(dirname(file), path))).filter((path) => !path.startsWith('../locale/'))
}

it('has every file in a room, but for the entries', () => {
  expect(files.filter((file) => !roomOf(file)).sort()).toEqual(['BoardApp.vue', 'board.ts', 'vue.d.ts', 'wall.ts'])
})

it('has each arrow in use, and no other', () => {
  const used = new Set<string>()
  for (const file of files) {
    for (const path of imports(file)) {
      const [from, to] = [roomOf(file), roomOf(path)]
      if (from && from !== to) used.add(`${from} -> ${to}`)
    }
  }
  const allowed = rooms.flatMap((room) => Object.keys(ROOMS[room]!).map((other) => `${room} -> ${other}`))
  expect([...used].sort()).toEqual(allowed.sort())
})

const refusals = (file: string, text: string) =>
  new Linter().verify(text, [{ files: ['**/*.ts'] }, ...contracts()], join('src', file))

it.each([
  ['tasks/x.ts', "import '../live/dock'"],
  ['tasks/x.ts', "import('../live/dock')"],
  ['ui/keys/x.ts', "import '../../tasks/slot'"],
  ['screens/wall/x.ts', "import '../../operator/filter'"],
  ['screens/wall/x.ts', "import('../fleet/fleet')"],
  ['client/x.ts', "import '../browser/ports'"],
])('ESLint refuses in %s: %s', (file, text) => {
  expect(refusals(file, text).map(({ message }) => message)).toEqual([expect.stringContaining('rooms.ts')])
})

it('ESLint lets an arrow be', () => {
  expect(refusals('operator/x.ts', "import '../tasks/slot'; import('../supervisor/TaskForm.vue')")).toEqual([])
})
