import { beforeEach, describe, expect, it } from 'vitest'

import { ana, event, events, heartbeat, ok, owned, snapshot, task } from '../shapes'
import { Visit } from '../visit'

const MINUTE = 60_000

let visit: Visit
beforeEach(() => {
  visit = new Visit().greet([task(25)])
})

const known = () => visit.client.freshness()

it('without a first proof it is never live', () => {
  const early = new Visit()
  expect([early.client.freshness(), early.client.proofAge()]).toEqual(['checking', null])
  early.world.socket.accept()
  expect(early.client.freshness()).toBe('checking')
})

it('ages from live over checking to hidden, while the server is silent', () => {
  visit.socket.drop()
  const passed = [15_000, 1000, 14_000, 1000, 15 * MINUTE - 31_000, 1000].map((ms) => {
    visit.world.pass(ms)
    return known()
  })
  expect(passed).toEqual(['live', 'checking', 'checking', 'not-live', 'not-live', 'hidden'])
})

it('names what does not work, and that nothing can be saved', () => {
  visit.socket.say(heartbeat(10, ['backbone'], { writable: false }))
  expect(visit.client.degraded).toEqual(['backbone', 'writing'])
  expect(known()).toBe('live')
  visit.socket.say(heartbeat(10))
  expect(visit.client.degraded).toEqual([])
})

describe('it is proven by', () => {
  it.each([
    ['a heartbeat at my revision', heartbeat(10)],
    ['events', events(event(11, 'task.claimed', owned(25, ana)))],
    ['a snapshot', snapshot([], { rev: 12 })],
  ])('%s', (_, frame) => {
    visit.world.pass(12_000)
    visit.socket.say(frame)
    expect(visit.client.proofAge()).toBe(0)
    expect(visit.client.provenClockMs).toBe(visit.world.now())
  })

  it('a heartbeat that was on its way for nine seconds, as of then', () => {
    visit.socket.say(heartbeat(10))
    visit.world.pass(12_000)
    visit.socket.say(heartbeat(10, [], { time: new Date(visit.world.now() - 9000).toISOString() }))
    expect(visit.client.proofAge()).toBe(9000)
    expect(visit.client.provenClockMs).toBe(visit.world.now() - 9000)
  })

  it.each([
    ['a pong', { type: 'pong', ref: 'p1', time: '' } as const],
    ['an answer', ok('c1', null)],
    ['events that leave a gap', events(event(12, 'task.claimed', owned(25, ana)))],
  ])('no %s', (_, frame) => {
    visit.world.pass(12_000)
    visit.socket.say(frame)
    expect(visit.client.proofAge()).toBe(12_000)
  })

  it('no greeting that resumes: an hour of changes may be behind it (C6)', () => {
    visit.socket.drop()
    visit.world.pass(60 * MINUTE)
    visit.resume()
    expect(known()).toBe('hidden')
    visit.socket.say(heartbeat(10))
    expect(known()).toBe('live')
  })

  it('no socket that opens', () => {
    visit.reconnect()
    visit.world.pass(9000)
    const age = visit.client.proofAge()
    visit.socket.accept()
    expect(visit.client.proofAge()).toBe(age)
  })
})

describe('a silent connection', () => {
  it('is pinged once after 12 s and given up after 18 s', () => {
    visit.world.pass(12_000)
    expect(visit.socket.frames).toEqual([])
    visit.world.pass(6000)
    expect(visit.socket.frames.map((frame) => frame.type)).toEqual(['ping'])
    expect(visit.world.sockets).toHaveLength(1)
    visit.world.pass(1000)
    expect(visit.world.sockets).toHaveLength(2)
  })

  it('is not given up as long as the server says anything', () => {
    for (let minutes = 0; minutes < 10; minutes += 1) {
      visit.world.pass(10_000)
      visit.socket.say(heartbeat(10))
    }
    expect(visit.world.sockets).toHaveLength(1)
    expect(known()).toBe('live')
  })

  it('gets its full time after a long outage', () => {
    visit.socket.drop()
    for (let times = 0; times < 3; times += 1) {
      visit.reopen()
      visit.world.pass(9000)
      visit.socket.drop()
    }
    visit.reopen()
    const opened = visit.world.sockets.length
    visit.socket.accept()
    visit.world.pass(15_000)
    expect(visit.world.sockets).toHaveLength(opened)
    expect(visit.socket.frames.map((frame) => frame.type)).toEqual(['ping'])
  })
})

describe('a server that cannot look at its database (S4)', () => {
  it('proves what is as old as its last look, which is never live', () => {
    visit.world.pass(8000)
    visit.socket.say(heartbeat(10, ['database'], { age_s: 4 }))
    expect([visit.client.proofAge(), known()]).toEqual([4000, 'checking'])
    visit.world.pass(10_000)
    visit.socket.say(heartbeat(10, ['database'], { age_s: 14 }))
    expect(visit.client.proofAge()).toBe(14_000)
    for (let beats = 0; beats < 3; beats += 1) {
      visit.world.pass(10_000)
      visit.socket.say(heartbeat(10, ['database'], { age_s: 24 + 10 * beats }))
    }
    expect(known()).toBe('not-live')
    visit.socket.say(heartbeat(10))
    expect(known()).toBe('live')
  })

  it('proves nothing if it does not say how old that is', () => {
    visit.world.pass(8000)
    visit.socket.say(heartbeat(10, ['database']))
    expect([visit.client.proofAge(), known()]).toEqual([8000, 'checking'])
  })

  it('is not blamed for by the next server', () => {
    visit.socket.say(heartbeat(10, ['database'], { age_s: 4 }))
    visit.reconnect()
    visit.greet()
    expect(known()).toBe('live')
  })
})

describe('a screen whose clock is two hours fast', () => {
  it("goes by the server's", () => {
    visit.world.ahead = 120 * MINUTE
    visit.reconnect()
    visit.greet()
    visit.world.pass(10_000)
    visit.socket.say(heartbeat(10))
    expect(visit.client.serverNow()).toBe(visit.world.serverNow())
    expect(visit.client.provenClockMs).toBe(visit.world.serverNow())
    expect(visit.client.clockAheadMs()).toBe(120 * MINUTE)
  })

  it('drops no finished task before its time (S6)', () => {
    const finished_at = '2026-11-23T03:00:00Z'
    const visit = new Visit()
    visit.world.ahead = 120 * MINUTE
    visit.greet([task(25, { status: 'completed', finished_at })])
    visit.world.pass(2000)
    expect(visit.client.state.tasks.has(25)).toBe(true)
  })
})

describe('what does not work', () => {
  it('is told by the heartbeat until the next one', () => {
    visit.socket.say(heartbeat(10, ['database']))
    expect(visit.client.degraded).toEqual(['database'])
    visit.socket.say(events(event(11, 'task.claimed', owned(25, ana))))
    expect(visit.client.degraded).toEqual(['database'])
    visit.socket.say(heartbeat(11))
    expect(visit.client.degraded).toEqual([])
  })
})

describe('waking up', () => {
  it('proves nothing until the server says so, and reconnects at once', () => {
    visit.client.wake()
    expect(known()).toBe('checking')
    expect(visit.world.sockets).toHaveLength(2)
    visit.resume()
    expect(known()).toBe('checking')
    visit.socket.say(heartbeat(10))
    expect(known()).toBe('live')
  })

  it('does not wait for the next try', () => {
    visit.world.chance = 1
    for (let times = 0; times < 9; times += 1) visit.reconnect()
    visit.socket.drop()
    visit.world.pass(1500)
    const opened = visit.world.sockets.length
    visit.client.wake()
    visit.world.pass(0)
    expect(visit.world.sockets).toHaveLength(opened + 1)
  })

  it('twice in a moment opens one connection', () => {
    visit.client.wake()
    visit.client.wake()
    expect(visit.world.sockets).toHaveLength(2)
  })

  it('of a machine that slept makes the board as old as it is, though the monotonic clock slept as well', () => {
    visit.world.pass(3000)
    visit.world.sleep(8 * 60 * MINUTE)
    visit.world.pass(1000)
    expect(visit.client.proofAge()).toBe(8 * 60 * MINUTE + 4000)
    expect(known()).toBe('hidden')
    expect(visit.world.sockets).toHaveLength(2)
    visit.resume()
    visit.socket.say(heartbeat(10))
    visit.world.pass(5000)
    expect(known()).toBe('live')
    expect(visit.world.sockets).toHaveLength(2)
  })

  it.each(['wake', 'touch'] as const)('of a machine that slept is noticed at once by a %s, before any timer', (by) => {
    visit.world.pass(8000)
    visit.world.sleep(3 * 60 * MINUTE)
    visit.client[by]()
    expect([visit.client.proofAge(), known()]).toEqual([3 * 60 * MINUTE + 8000, 'hidden'])
    expect(visit.world.sockets).toHaveLength(2)
    const { commands, notices } = visit
    void visit.client.acting.claim(visit.task(25))
    expect([commands, notices.map(({ kind }) => kind)]).toEqual([[], ['offline']])
  })

  it('of a machine that slept through a connection that is lost does not make the board older than it is', () => {
    visit.world.pass(20_000)
    visit.client.wake()
    expect(known()).toBe('checking')
    visit.world.pass(15_000)
    expect(known()).toBe('not-live')
  })
})
