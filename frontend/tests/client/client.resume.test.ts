import { beforeEach, describe, expect, it } from 'vitest'

import { ana, event, events, heartbeat, li, owned, snapshot, task, welcome, you } from '../shapes'
import { Visit } from '../visit'

let visit: Visit
beforeEach(() => {
  visit = new Visit().greet([task(25), task(26)])
})

const since = () => new URL(visit.socket.path, 'ws://board').searchParams.get('since')
const claimed = (rev: number, at = '2026-11-23T14:29:00Z') => event(rev, 'task.claimed', owned(25, ana), { at })
const edited = (rev: number, at = '2026-11-23T14:29:00Z') => event(rev, 'task.edited', task(26), { at })

describe('the first connection', () => {
  it('asks for the whole board, and knows its person', () => {
    expect(since()).toBeNull()
    expect(visit.client.you).toEqual(you())
    expect(visit.client.build).toBe('b1')
    expect([...visit.client.state.tasks.keys()]).toEqual([25, 26])
    expect(visit.client.away).toBeNull()
  })
})

describe('the next connection', () => {
  it('names the last revision that was applied (C5)', () => {
    visit.socket.say(events(claimed(11)))
    visit.reconnect()
    expect(since()).toBe('k3f9:11')
  })

  it('goes on without a hole', () => {
    visit.reconnect()
    visit.resume()
    visit.socket.say(events(claimed(11), edited(12)))
    expect(visit.client.state.rev).toBe(12)
    expect(visit.task(25).owner).toEqual(ana)
  })

  it('takes another epoch as a new board', () => {
    visit.reconnect()
    visit.socket.accept()
    visit.socket.say(welcome({ epoch: 'z1', rev: 3 }), snapshot([task(30)], { epoch: 'z1', rev: 3 }))
    expect([...visit.client.state.tasks.keys()]).toEqual([30])
    visit.reconnect()
    expect(since()).toBe('z1:3')
  })

  it('ignores what the former socket still says', () => {
    const old = visit.socket
    visit.reconnect()
    old.say(events(claimed(11)))
    expect(visit.client.state.rev).toBe(10)
  })
})

describe('a gap', () => {
  it.each([
    ['in the events', events(edited(12))],
    ['told by the heartbeat', heartbeat(12)],
    ['of another epoch', { ...events(claimed(11)), epoch: 'z1' }],
  ])('%s reconnects at once, from the last good revision', (_, frame) => {
    const old = visit.socket
    visit.socket.say(frame)
    expect(old.closed).toBe(true)
    expect(visit.world.sockets).toHaveLength(2)
    expect(since()).toBe('k3f9:10')
    visit.resume()
    visit.socket.say(events(claimed(11), edited(12)))
    expect(visit.client.state.rev).toBe(12)
  })

  it('that comes with every connection does not hammer the server', () => {
    for (let times = 0; times < 50; times += 1) {
      visit.resume({ rev: 99 })
      visit.world.pass(100)
    }
    expect(visit.world.sockets.length).toBeLessThan(20)
  })
})

describe('events that come twice', () => {
  it('are not applied twice', () => {
    visit.socket.say(events(claimed(11), edited(12)))
    visit.socket.say(events(claimed(11)))
    expect(visit.client.state.rev).toBe(12)
    expect(since()).toBe('k3f9:12')
  })
})

describe('coming back', () => {
  it('tells once how much has changed meanwhile', () => {
    visit.reconnect()
    visit.resume()
    visit.socket.say(events(claimed(11), edited(12)))
    expect(visit.client.away).toBe(2)
    visit.client.away = null
    visit.socket.say(events(edited(13)), heartbeat(13))
    expect(visit.client.away).toBeNull()
  })

  it('after a snapshot says that the board is new', () => {
    visit.reconnect()
    visit.socket.accept()
    visit.socket.say(welcome(), snapshot())
    expect(visit.client.away).toBe(0)
  })

  it('without changes says nothing', () => {
    visit.reconnect()
    visit.resume()
    visit.socket.say(heartbeat(10), events(claimed(11)))
    expect(visit.client.away).toBeNull()
  })

  it('does not count what happens once it is back', () => {
    visit.reconnect()
    visit.resume({ time: '2026-11-23T14:30:00Z' })
    visit.socket.say(events(claimed(11, '2026-11-23T14:30:01Z')))
    expect(visit.client.away).toBeNull()
  })

  it('counts as well when the core itself gave the connection up', () => {
    visit.world.pass(19_500)
    expect(visit.world.sockets).toHaveLength(2)
    visit.resume()
    visit.socket.say(events(claimed(11)))
    expect(visit.client.away).toBe(1)
  })
})

describe('refresh', () => {
  it('fetches the whole board again, in place', () => {
    visit.client.refresh()
    expect(visit.task(25)).toEqual(task(25))
    visit.greet([task(27)])
    expect([...visit.client.state.tasks.keys()]).toEqual([27])
    // A server knows no empty epoch, so it cannot resume (C5).
    expect(since()).toBe(':10')
  })
})

it('finished tasks leave without an event (S6)', () => {
  const finished = '2026-11-23T02:31:00Z'
  visit.socket.say(events(event(11, 'task.completed', task(25, { status: 'completed', finished_at: finished }))))
  visit.world.pass(10_000)
  expect(visit.client.state.tasks.has(25)).toBe(true)
  visit.world.sleep(60_000)
  visit.world.pass(1000)
  visit.resume()
  visit.world.pass(1000)
  expect(visit.client.state.tasks.has(25)).toBe(false)
})

it('stopped, it is silent', () => {
  visit.client.stop()
  const renders = visit.renders
  visit.socket.say(events(claimed(11)))
  visit.world.pass(3_600_000)
  expect([visit.world.sockets.length, visit.client.state.rev, visit.renders]).toEqual([1, 10, renders])
})

describe('a display', () => {
  it('is no person on its board, even if a person has the same id', () => {
    const visit = new Visit().greet([owned(25, li)], { you: you({ id: li.id, role: 'display', can: [] }) })
    expect(visit.client.you?.id).not.toBe(li.id)
  })
})
