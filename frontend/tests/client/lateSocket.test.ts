import { expect, it } from 'vitest'

import { openLater } from '../../src/client/lateSocket'
import type { Socket } from '../../src/client/ports'
import { FakeSocket, settled } from '../world'

function opened(load: Promise<Socket>): { socket: Socket; heard: unknown[] } {
  const heard: unknown[] = []
  const socket = openLater(() => load)
  socket.onopen = () => heard.push('open')
  socket.onmessage = (text) => heard.push(text)
  socket.onclose = (code) => heard.push(code)
  return { socket, heard }
}

it('is the socket that was loaded', async () => {
  const loaded = new FakeSocket('/stream')
  loaded.busy = () => true
  const { socket, heard } = opened(Promise.resolve(loaded))
  expect(socket.busy?.()).toBe(false)
  await settled()
  loaded.accept()
  loaded.onmessage?.('frame')
  socket.send('command')
  loaded.drop(4501)
  expect([heard, loaded.sent, socket.busy?.()]).toEqual([['open', 'frame', 4501], ['command'], true])
})

it('is a lost connection if its code does not come', async () => {
  const { heard } = opened(Promise.reject(new TypeError('chunk')))
  await settled()
  expect(heard).toEqual([1006])
})

it('stays closed, even if its code is loaded later', async () => {
  const loaded = new FakeSocket('/stream')
  const come = opened(Promise.resolve(loaded))
  const missing = opened(Promise.reject(new TypeError('chunk')))
  come.socket.close()
  missing.socket.close()
  await settled()
  loaded.accept()
  expect([come.heard, missing.heard, loaded.closed]).toEqual([[], [], true])
})
