import { beforeEach, describe, expect, it } from 'vitest'

import { withFallback } from '../../src/client/fallback'
import type { Ports } from '../../src/client/ports'
import { heartbeat } from '../shapes'
import { FakeSocket, World } from '../world'

const PATH = '/ws/boards/press/?lang=en&since=k3f9%3A10'
const MINUTE = 60_000

let world: World
let streams: FakeSocket[]
let ports: Ports

beforeEach(() => {
  world = new World()
  streams = []
  ports = withFallback(world, (path) => {
    const stream = new FakeSocket(path)
    streams.push(stream)
    return stream
  })
})

/** Opens a WebSocket, and lets it fail without a word. */
function fail(): void {
  ports.open(PATH)
  world.socket.drop()
}

describe('the way', () => {
  it('is a WebSocket, until three in a row said nothing', () => {
    for (let times = 0; times < 3; times += 1) fail()
    expect([world.sockets.length, streams.length]).toEqual([3, 0])
    ports.open(PATH)
    expect([world.sockets.length, streams.length]).toEqual([3, 1])
    expect(streams[0]?.path).toBe('/api/boards/press/stream?lang=en&since=k3f9%3A10')
  })

  it('stays a WebSocket if one of the three spoke', () => {
    fail()
    fail()
    ports.open(PATH)
    world.socket.say(heartbeat(10))
    world.socket.drop()
    fail()
    fail()
    expect(streams).toHaveLength(0)
  })

  it('counts a handshake that was given up', () => {
    for (let times = 0; times < 3; times += 1) ports.open(PATH).close()
    ports.open(PATH)
    expect(streams).toHaveLength(1)
  })

  it('changes with every failure while neither works', () => {
    for (let times = 0; times < 3; times += 1) fail()
    ports.open(PATH)
    streams[0]?.drop()
    fail()
    expect(world.sockets).toHaveLength(4)
    ports.open(PATH)
    expect(streams).toHaveLength(2)
  })

  it('stays a stream while streams work', () => {
    for (let times = 0; times < 3; times += 1) fail()
    for (let times = 0; times < 5; times += 1) {
      ports.open(PATH)
      streams.at(-1)?.say(heartbeat(10))
      streams.at(-1)?.drop()
    }
    expect([world.sockets.length, streams.length]).toEqual([3, 5])
  })
})

describe('on a stream', () => {
  it('what comes is handed on, and its end too', () => {
    for (let times = 0; times < 3; times += 1) fail()
    const socket = ports.open(PATH)
    const heard: unknown[] = []
    socket.onmessage = (text) => heard.push(text)
    socket.onclose = (code) => heard.push(code)
    const frame = heartbeat(10, [], { time: '2026-11-23T14:30:10Z' })
    streams[0]?.say(frame)
    streams[0]?.drop(4501)
    expect(heard).toEqual([JSON.stringify(frame), 4501])
  })

  it('a WebSocket is tried every five minutes, and taken when it speaks', () => {
    for (let times = 0; times < 3; times += 1) fail()
    const socket = ports.open(PATH)
    const closed: number[] = []
    socket.onclose = (code) => closed.push(code)
    streams[0]?.say(heartbeat(10))
    world.pass(5 * MINUTE)
    expect(world.sockets).toHaveLength(4)
    world.socket.drop()
    expect(closed).toEqual([])
    world.pass(5 * MINUTE)
    world.socket.say(heartbeat(10))
    expect(closed).toEqual([1000])
    expect(streams[0]?.closed).toBe(true)
    ports.open(PATH)
    expect(streams).toHaveLength(1)
  })

  it('a WebSocket is tried as often if the stream breaks again and again', () => {
    for (let times = 0; times < 3; times += 1) fail()
    for (let minute = 0; minute < 5; minute += 1) {
      const socket = ports.open(PATH)
      streams.at(-1)?.say(heartbeat(10))
      world.pass(MINUTE - 1)
      socket.close()
      world.pass(1)
    }
    ports.open(PATH)
    world.pass(0)
    expect(world.sockets).toHaveLength(4)
  })

  it('none is tried once the stream is over', () => {
    for (let times = 0; times < 3; times += 1) fail()
    ports.open(PATH).close()
    world.pass(20 * MINUTE)
    expect(world.sockets).toHaveLength(3)
  })
})
