/** A board's exchange in this browser. Few boards need one, so its code is loaded only where WebSockets are blocked. */

import { readSession } from '../api/session'
import { at } from '../browser/path'
import { browser } from '../browser/ports'
import { openExchange } from '../client/exchange'
import type { Socket } from '../client/ports'

export function exchange(path: string): Socket {
  return openExchange(at(path), browser, async () => (await readSession()).csrf)
}
