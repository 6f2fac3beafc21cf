import { beforeEach, describe, expect, it } from 'vitest'

import { withFallback } from '../../src/client/fallback'
import type { Ports } from '../../src/client/ports'
import { bye, heartbeat } from '../shapes'
import { FakeSocket, World } from '../world'

const PATH = '/ws/boards/press/?lang=en&since=k3f9%3A10'
const MINUTE = 60_000

let world: World
let streams: FakeSocket[]
let ports: Ports

beforeEach(() => {
  world = new World()
  streams = []
  ports = sit()
})

/** A page begins. */
function sit(): Ports {
  return withFallback(world, (path) => {
    const stream = new FakeSocket(path)
    streams.push(stream)
    return stream
  })
}

/** Opens a WebSocket, and lets it fail without a word. */
function fail(): void {
  ports.open(PATH)
  world.socket.drop()
}

describe('the way', () => {
  it('is a WebSocket, until two in a row said nothing', () => {
    for (let times = 0; times < 2; times += 1) fail()
    expect([world.sockets.length, streams.length]).toEqual([2, 0])
    ports.open(PATH)
    expect([world.sockets.length, streams.length]).toEqual([2, 1])
    expect(streams[0]?.path).toBe('/api/boards/press/stream?lang=en&since=k3f9%3A10')
  })

  it.each([
    ['proved the board', heartbeat(10)],
    ['was a refusal', bye('forbidden', { reconnect: false })],
    ['was a goodbye', bye('restarting')],
  ])('stays a WebSocket if the last word of one of them %s', (_, frame) => {
    fail()
    ports.open(PATH)
    world.socket.say(frame)
    world.socket.drop(4503)
    fail()
    ports.open(PATH)
    expect(streams).toHaveLength(0)
  })

  it('counts a handshake that hung until it was given up, and none that was given up at once', () => {
    for (let times = 0; times < 5; times += 1) ports.open(PATH).close()
    for (let times = 0; times < 2; times += 1) {
      const socket = ports.open(PATH)
      expect(streams).toHaveLength(0)
      world.pass(10_000)
      socket.close()
    }
    ports.open(PATH)
    expect(streams).toHaveLength(1)
  })

  it('is a stream at once in a tab that was on one before, with a WebSocket beside it', () => {
    for (let times = 0; times < 2; times += 1) fail()
    ports.open(PATH)
    const reloaded = sit()
    const socket = reloaded.open(PATH)
    expect([world.sockets.length, streams.length]).toEqual([2, 2])
    world.pass(0)
    expect(world.sockets).toHaveLength(3)
    world.socket.say(heartbeat(10))
    expect(streams[1]?.closed).toBe(true)
    socket.close()
    sit().open(PATH)
    expect([world.sockets.length, streams.length]).toEqual([4, 2])
  })

  it('changes with every failure while neither works', () => {
    for (let times = 0; times < 2; times += 1) fail()
    ports.open(PATH)
    streams[0]?.drop()
    fail()
    expect(world.sockets).toHaveLength(3)
    ports.open(PATH)
    expect(streams).toHaveLength(2)
  })

  it('stays a stream while streams work', () => {
    for (let times = 0; times < 2; times += 1) fail()
    for (let times = 0; times < 5; times += 1) {
      ports.open(PATH)
      streams.at(-1)?.say(heartbeat(10))
      streams.at(-1)?.drop()
    }
    expect([world.sockets.length, streams.length]).toEqual([2, 5])
  })
})

describe('on a stream', () => {
  it('what comes is handed on, and its end too', () => {
    for (let times = 0; times < 2; times += 1) fail()
    const socket = ports.open(PATH)
    const heard: unknown[] = []
    socket.onmessage = (text) => heard.push(text)
    socket.onclose = (code) => heard.push(code)
    const frame = heartbeat(10, [], { time: '2026-11-23T14:30:10Z' })
    streams[0]?.say(frame)
    streams[0]?.drop(4501)
    expect(heard).toEqual([JSON.stringify(frame), 4501])
  })

  it('a WebSocket is tried after ten seconds, then twice as long up to ten minutes, and taken when it speaks', () => {
    for (let times = 0; times < 2; times += 1) fail()
    const socket = ports.open(PATH)
    const closed: number[] = []
    socket.onclose = (code) => closed.push(code)
    streams[0]?.say(heartbeat(10))
    for (const s of [10, 20, 40, 80, 160, 320, 600, 600]) {
      world.pass(s * 1000 - 1)
      const before = world.sockets.length
      world.pass(1)
      expect(world.sockets).toHaveLength(before + 1)
      world.socket.drop()
    }
    expect(closed).toEqual([])
    world.pass(10 * MINUTE)
    world.socket.say(heartbeat(10))
    expect(closed).toEqual([1000])
    expect(streams[0]?.closed).toBe(true)
    ports.open(PATH)
    expect(streams).toHaveLength(1)
  })

  it('a trial that hangs is given up, and followed by another', () => {
    for (let times = 0; times < 2; times += 1) fail()
    ports.open(PATH)
    world.pass(20_000)
    expect([world.sockets.length, world.socket.closed]).toEqual([3, true])
    world.pass(20_000)
    expect(world.sockets).toHaveLength(4)
  })

  it('no command is cut off: the answer comes first', () => {
    for (let times = 0; times < 2; times += 1) fail()
    ports.open(PATH)
    let busy = true
    streams[0]!.busy = () => busy
    world.pass(10_000)
    world.socket.say(heartbeat(10))
    expect([streams[0]?.closed, world.socket.closed]).toEqual([false, true])
    busy = false
    world.pass(1000)
    world.socket.say(heartbeat(10))
    expect(streams[0]?.closed).toBe(true)
  })

  it('a WebSocket is tried as often if the stream breaks again and again', () => {
    for (let times = 0; times < 2; times += 1) fail()
    for (let times = 0; times < 5; times += 1) {
      const socket = ports.open(PATH)
      streams.at(-1)?.say(heartbeat(10))
      world.pass(2000)
      socket.close()
    }
    ports.open(PATH)
    world.pass(0)
    expect(world.sockets).toHaveLength(3)
  })

  it('none is tried once the stream is over', () => {
    for (let times = 0; times < 2; times += 1) fail()
    ports.open(PATH).close()
    world.pass(20 * MINUTE)
    expect(world.sockets).toHaveLength(2)
  })
})
