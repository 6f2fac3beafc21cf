import { AtRule, type Plugin } from 'postcss'

import { ROOMS } from './rooms.ts'

/** The cascade layers of the board's pages, from the bottom up: a room's sheets win over those of the rooms below it. */
export const LAYERS = Object.keys(ROOMS).reverse().map(layer)

/** A layer has the name of its room; its parts are between dots, as CSS wants them. */
function layer(room: string): string {
  return room.replaceAll('/', '.')
}

/** The layer of a sheet, by where it is in `src`. */
export function layerOf(file: string): string {
  const path = file.replace(/^.*\/src\//, '')
  const room = Object.keys(ROOMS).find((name) => path.startsWith(`${name}/`))
  if (!room) throw new Error(`${path} is in no room, so its styles would win over all others`)
  return layer(room)
}

/** Puts each sheet into the layer of its room, and the order of layers before the first. */
export const layered: Plugin = {
  postcssPlugin: 'layered',
  Once(root) {
    const file = root.source?.input.file ?? ''
    const room = new AtRule({ name: 'layer', params: layerOf(file), nodes: root.nodes })
    root.removeAll()
    if (file.endsWith('/ui/tokens.css')) root.append(new AtRule({ name: 'layer', params: LAYERS.join(', ') }))
    root.append(room)
  },
}
