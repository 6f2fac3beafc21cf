import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import postcss from 'postcss'
import { expect, it } from 'vitest'

import { layered, LAYERS, layerOf } from '../layers'

const sheets = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(css|vue)$/.test(file))
  .filter((file) => file.endsWith('.css') || readFileSync(join('src', file), 'utf8').includes('<style>'))

/** What a page gets of a sheet. */
function built(file: string): postcss.Root {
  const text = readFileSync(join('src', file), 'utf8')
  const styles = file.endsWith('.css') ? text : /<style>(.*?)<\/style>/s.exec(text)![1]!
  return postcss([layered]).process(styles, { from: join(process.cwd(), 'src', file) }).root as postcss.Root
}

const layers = (root: postcss.Root) =>
  root.nodes.map((node) => (node.type === 'atrule' ? `@${node.name} ${node.params}` : node.type))

it.each(sheets.filter((file) => file !== 'ui/tokens.css'))('%s is in the layer of its room, whole', (file) => {
  const root = built(file)
  expect(layers(root)).toEqual([`@layer ${layerOf(`/src/${file}`)}`])
  expect(root.toString()).toContain('{')
})

it('the first sheet has the order: each room over those that it may import', () => {
  expect(layers(built('ui/tokens.css'))).toEqual([`@layer ${LAYERS.join(', ')}`, '@layer ui'])
  const at = (layer: string) => LAYERS.indexOf(layer)
  expect(at('ui')).toBeLessThan(at('tasks'))
  expect(at('live')).toBeLessThan(at('operator'))
  expect(at('screens.fleet')).toBeLessThan(at('screens.people'))
  expect(readFileSync('src/board.ts', 'utf8')).toMatch(/^\/\*\*.*\*\/\n\nimport '\.\/ui\/tokens\.css'\n/)
})

it('a sheet of no room is refused: without a layer it would win over all', () => {
  expect(() => layerOf('/src/board.css')).toThrow('board.css is in no room')
  expect(layerOf('/src/screens/people/PersonRow.vue?vue&type=style&index=0&lang.css')).toBe('screens.people')
})
