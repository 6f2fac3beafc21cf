import { beforeEach, describe, expect, it } from 'vitest'

import type { Frame } from '../../src/client/frames'
import { Connection } from '../../src/client/connection'
import { bye, heartbeat } from '../shapes'
import { World } from '../world'

let world: World
let connection: Connection
let heard: Frame[]
let states: string[]

beforeEach(() => {
  world = new World()
  heard = []
  states = []
  connection = new Connection(
    world,
    () => `/ws/?try=${world.sockets.length}`,
    (frame) => heard.push(frame),
    () => states.push(connection.state.kind),
  )
  connection.start()
})

/** Says goodbye as a server does: a frame, then the close. */
function closeWith(code: number, ...said: Parameters<typeof bye>): void {
  connection.expectClose(bye(...said))
  world.socket.drop(code)
}

it('remembers what the server said of a close until it says something else', () => {
  world.socket.accept()
  expect(connection.said).toBe('')
  closeWith(4000, 'restarting', { detail: 'The server is restarting.' })
  expect(connection.said).toBe('The server is restarting.')
  world.pass(world.nextIn)
  world.pass(world.nextIn)
  world.socket.accept()
  expect(connection.said).toBe('The server is restarting.')
  world.socket.say(heartbeat(1))
  expect(connection.said).toBe('')
  closeWith(4429, 'rate_limited', { detail: 'Too many requests at once.' })
  expect(connection.said).toBe('Too many requests at once.')
  world.pass(world.nextIn)
  world.pass(world.nextIn)
  world.socket.drop()
  expect(connection.said).toBe('')
})

describe('opening', () => {
  it('asks for the path each time anew', () => {
    world.socket.drop()
    world.pass(world.nextIn)
    expect(world.sockets.map((socket) => socket.path)).toEqual(['/ws/?try=0', '/ws/?try=1'])
  })

  it('tells every state', () => {
    world.socket.accept()
    world.socket.drop()
    world.pass(world.nextIn)
    expect(states).toEqual(['connecting', 'open', 'waiting', 'connecting'])
  })

  it('gives a handshake that hangs up after ten seconds', () => {
    world.pass(9999)
    expect(world.socket.closed).toBe(false)
    world.pass(1)
    expect(world.sockets.map((socket) => socket.closed)).toEqual([true, false])
    expect(states).toEqual(['connecting', 'waiting', 'connecting'])
  })

  it('leaves a handshake that succeeded alone', () => {
    world.socket.accept()
    world.pass(600_000)
    expect(connection.state.kind).toBe('open')
    expect(world.sockets).toHaveLength(1)
  })
})

describe('sending', () => {
  it('needs an open socket', () => {
    connection.send('early')
    world.socket.accept()
    connection.send('now')
    world.socket.drop()
    connection.send('late')
    expect(world.socket.sent).toEqual(['now'])
  })
})

describe('after losing the connection', () => {
  it('tries again for ever', () => {
    for (let tries = 1; tries <= 300; tries += 1) {
      expect(world.sockets).toHaveLength(tries)
      world.socket.drop()
      expect(world.nextIn).toBeGreaterThanOrEqual(250)
      expect(world.nextIn).toBeLessThanOrEqual(5000)
      world.pass(world.nextIn)
    }
  })

  it('waits longer with every failure, and short again after a frame', () => {
    world.chance = 1
    const waits = Array.from({ length: 7 }, () => {
      world.socket.drop()
      const wait = world.nextIn
      world.pass(wait)
      return wait
    })
    expect(waits).toEqual([1000, 2000, 4000, 5000, 5000, 5000, 5000])
    world.socket.accept()
    world.socket.drop()
    expect(world.nextIn).toBe(5000)
    world.pass(world.nextIn)
    world.socket.accept()
    world.socket.say(heartbeat(1))
    world.socket.drop()
    expect(world.nextIn).toBe(1000)
  })

  /** Many failures, and then a long pause. */
  function despair(): void {
    world.chance = 1
    for (let tries = 0; tries < 12; tries += 1) {
      world.socket.drop()
      world.pass(world.nextIn)
    }
    world.socket.drop()
    world.pass(1500)
  }

  it.each([true, false])('tries at once in a hurry, and once only', (anew) => {
    despair()
    const before = world.sockets.length
    connection.hurry(anew)
    connection.hurry(anew)
    world.pass(0)
    expect(world.sockets).toHaveLength(before + 1)
    world.socket.accept()
    connection.hurry(anew)
    world.pass(600_000)
    expect(world.sockets).toHaveLength(before + 1)
  })

  it('gives up a try on its way for another network, not for a touch', () => {
    despair()
    connection.hurry(false)
    world.pass(2000)
    const before = world.sockets.length
    connection.hurry(false)
    expect(world.sockets).toHaveLength(before)
    connection.hurry(true)
    world.pass(0)
    expect(world.sockets).toHaveLength(before + 1)
    expect(world.sockets.at(-2)?.closed).toBe(true)
  })

  it('asks whether the server is there before each socket: browsers put off sockets after failed ones', () => {
    world.socket.accept()
    world.there = false
    world.socket.drop()
    world.pass(60_000)
    expect(world.sockets).toHaveLength(1)
    expect(world.asked).toBeGreaterThanOrEqual(12)
    world.there = true
    world.pass(5000)
    expect(world.sockets).toHaveLength(2)
  })

  it('asks a server that takes connections and answers none every five seconds', () => {
    world.there = null
    world.socket.drop()
    world.pass(60_000)
    expect(world.asked).toBeGreaterThanOrEqual(10)
    expect(world.asked).toBeLessThanOrEqual(13)
  })

  it('asks seldom while the page is hidden', () => {
    world.chance = 1
    world.seen = false
    world.there = false
    world.socket.drop()
    world.pass(31_000)
    const before = world.asked
    world.pass(300_000)
    expect(world.asked - before).toBe(10)
  })
})

describe('a close by the server', () => {
  it.each([4000, 4001, 4002, 4003, 4429, 4499])('with %d comes back', (code) => {
    world.socket.accept()
    world.socket.drop(code)
    expect(connection.state.kind).toBe('waiting')
    world.pass(world.nextIn)
    expect(world.sockets).toHaveLength(2)
  })

  it('comes back when it was told to', () => {
    world.socket.accept()
    closeWith(4000, 'restarting', { after_ms: 41_730 })
    world.pass(41_729)
    expect(world.sockets).toHaveLength(1)
    world.pass(1)
    expect(world.sockets).toHaveLength(2)
  })

  it('comes back at once where nothing is to be waited for', () => {
    world.socket.accept()
    world.socket.say(heartbeat(1))
    closeWith(4003, 'rights_changed', { after_ms: 0 })
    world.pass(0)
    expect(world.sockets).toHaveLength(2)
  })

  it('honours a bye once: the next loss is a loss', () => {
    world.socket.accept()
    closeWith(4000, 'restarting', { after_ms: 60_000 })
    world.pass(60_000)
    world.socket.drop()
    expect(world.nextIn).toBeLessThanOrEqual(5000)
  })

  it('before any other word is a failure, so that no bye makes it hammer', () => {
    for (let tries = 0; tries < 20; tries += 1) {
      world.socket.accept()
      closeWith(4003, 'rights_changed', { after_ms: 0 })
      world.pass(100)
    }
    expect(world.sockets.length).toBeLessThan(5)
  })

  it.each([
    [4500, '4500'],
    [4501, 'unauthenticated'],
    [4503, 'forbidden'],
    [4504, 'unknown_board'],
    [4509, 'too_many_connections'],
    [4510, 'unsupported_protocol'],
    [4999, '4999'],
  ])('with %d stops, because of %s, whether or not it was told so in a frame', (code, reason) => {
    for (const told of [true, false]) {
      world.socket.accept()
      if (told && reason !== String(code)) closeWith(code, reason, { reconnect: false })
      else world.socket.drop(code)
      expect(connection.state).toEqual({ kind: 'stopped', code: reason })
      connection.restart()
      world.pass(world.nextIn)
    }
  })

  it('stops for good when the bye says so, with any code', () => {
    closeWith(1006, 'forbidden', { reconnect: false })
    expect(connection.state).toEqual({ kind: 'stopped', code: 'forbidden' })
  })
})

describe('turned away', () => {
  const refuse = () => {
    world.socket.accept()
    closeWith(4509, 'too_many_connections', { reconnect: false })
  }

  it('it tries again after minutes, up to ten, and says why all the time', () => {
    world.chance = 1
    const waits = [1, 2, 3, 4, 5, 6].map(() => {
      refuse()
      const wait = world.nextIn / 60_000
      world.pass(world.nextIn)
      expect(connection.state).toEqual({ kind: 'stopped', code: 'too_many_connections' })
      return wait
    })
    expect(waits).toEqual([1, 2, 4, 8, 10, 10])
    expect(new Set(states.slice(2))).toEqual(new Set(['stopped']))
  })

  it('it tries at once at a touch, as often as a second passes', () => {
    refuse()
    for (let taps = 0; taps < 50; taps += 1) {
      connection.hurry(false)
      if (world.sockets.length > 1 && !world.socket.closed) refuse()
      world.pass(100)
    }
    expect(world.sockets.length).toBeGreaterThan(2)
    expect(world.sockets.length).toBeLessThanOrEqual(7)
  })

  it('it is in again when the server says anything else', () => {
    refuse()
    world.pass(60_000)
    world.socket.accept()
    expect(connection.state.kind).toBe('stopped')
    world.socket.say(heartbeat(1))
    expect(connection.state.kind).toBe('open')
    world.socket.drop()
    expect(world.nextIn).toBeLessThanOrEqual(1000)
  })

  it('a server that accepts and says nothing does not hold it', () => {
    refuse()
    world.pass(60_000)
    world.socket.accept()
    world.pass(10_000)
    expect(world.sockets[1]?.closed).toBe(true)
    expect(connection.state.kind).toBe('stopped')
  })
})

describe('restarting', () => {
  it('closes the socket and opens another one at once', () => {
    world.socket.accept()
    connection.restart()
    expect(world.sockets.map((socket) => socket.closed)).toEqual([true, false])
  })

  it('over and over goes no faster than reconnecting', () => {
    const tries = 20
    for (let times = 0; times < tries; times += 1) {
      world.socket.accept()
      connection.restart()
      world.pass(100)
    }
    expect(world.sockets.length).toBeLessThan(tries / 2)
  })
})

describe('a socket that is no longer current', () => {
  it('has nothing to say', () => {
    const old = world.socket
    old.accept()
    connection.restart()
    old.say(heartbeat(1))
    old.accept()
    expect(heard).toEqual([])
    expect(connection.state.kind).toBe('connecting')
    old.drop(4501)
    expect(connection.state.kind).toBe('connecting')
    world.socket.accept()
    world.socket.say(heartbeat(2))
    expect(heard).toMatchObject([{ type: 'heartbeat', rev: 2 }])
  })
})

it('what is no frame is not heard', () => {
  world.socket.accept()
  world.socket.onmessage?.('{"type":"unheard_of"}')
  world.socket.onmessage?.('noise')
  expect(heard).toEqual([])
})

it('stopped, it is silent', () => {
  world.socket.accept()
  connection.stop('left')
  expect(world.socket.closed).toBe(true)
  world.socket.say(heartbeat(1))
  world.pass(3_600_000)
  expect([heard, world.sockets.length, connection.state.kind]).toEqual([[], 1, 'stopped'])
})
