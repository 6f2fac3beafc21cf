import { beforeEach, describe, expect, it } from 'vitest'

import {
  ana,
  bye,
  conflict,
  event,
  events,
  failure,
  heartbeat,
  li,
  ok,
  owned,
  snapshot,
  task,
  welcome,
  you,
} from '../shapes'
import { Visit } from '../visit'
import { settled } from '../world'

const CLAIM = { type: 'claim', task: 25, ref: 'r1' }
const REPEAT = { ...CLAIM, repeat: true }
const hers = owned(25, ana, { rev: 11 })
const mine = owned(25, li, { rev: 11 })

let visit: Visit
beforeEach(() => {
  visit = new Visit().greet([task(25), task(26)])
})

function press(): void {
  void visit.client.acting.claim(visit.task(25))
}

describe('a connection that is lost while a claim is under way', () => {
  beforeEach(() => {
    press()
    visit.reconnect()
  })

  it('is told, and the claim stays pending', () => {
    expect(visit.notices).toEqual([{ kind: 'unsure', verb: 'claim', task: task(25), connected: false }])
    expect(visit.client.commands.of(25)?.command.type).toBe('claim')
  })

  it('sends the same ref again, once the server has greeted', () => {
    visit.socket.accept()
    expect(visit.commands).toEqual([])
    visit.socket.say(welcome({ resumed: true, rev: 10 }))
    expect(visit.commands).toEqual([REPEAT])
  })

  it('sends it after the snapshot, if the server does not resume', () => {
    visit.socket.accept()
    visit.socket.say(welcome({ epoch: 'z1', rev: 4 }))
    expect(visit.commands).toEqual([])
    visit.socket.say(snapshot([task(25)], { epoch: 'z1', rev: 4 }))
    expect(visit.commands).toEqual([REPEAT])
  })

  it('sends it once a connection, after any frames of the server', () => {
    visit.resume()
    visit.socket.say(snapshot([task(25)], { rev: 11 }))
    expect(visit.commands).toHaveLength(1)
    visit.reconnect()
    visit.resume()
    expect(visit.commands).toEqual([REPEAT])
  })

  it('confirms that the task is mine', async () => {
    visit.resume()
    visit.socket.say(events(event(11, 'task.claimed', mine)), ok('r1', mine, { replayed: true }))
    await settled()
    expect(visit.notices.slice(1)).toEqual([{ kind: 'won', task: mine, already: false, confirmed: true }])
    visit.reconnect()
    visit.resume()
    expect(visit.commands).toEqual([])
  })

  it('confirms that another has it', async () => {
    visit.resume()
    visit.socket.say(conflict('r1', hers))
    await settled()
    expect(visit.notices.slice(1)).toMatchObject([{ kind: 'lost', owner: ana, confirmed: true }])
  })
})

describe('a claim', () => {
  it('pressed while there is no connection was never in doubt', async () => {
    visit.reconnect()
    press()
    expect(visit.commands).toEqual([])
    visit.resume()
    expect(visit.commands).toEqual([CLAIM])
    visit.socket.say(ok('r1', mine))
    await settled()
    expect(visit.notices).toMatchObject([{ kind: 'won', confirmed: false }])
  })

  it('pressed before the server has greeted is sent once', () => {
    visit.reconnect()
    visit.socket.accept()
    press()
    expect(visit.commands).toEqual([])
    visit.socket.say(welcome({ resumed: true, rev: 10 }))
    expect(visit.commands).toEqual([CLAIM])
  })

  it('is in doubt as well when the core itself gives a dead connection up', async () => {
    press()
    visit.world.pass(19_500)
    expect(visit.world.sockets).toHaveLength(2)
    visit.resume()
    expect(visit.commands).toEqual([REPEAT])
    visit.socket.say(ok('r1', mine))
    await settled()
    expect(visit.notices).toMatchObject([{ kind: 'unsure' }, { kind: 'won', confirmed: true }])
  })

  it.each(['not-live', 'hidden'] as const)('is not sent while the board is %s', (known) => {
    visit.socket.drop()
    visit.world.pass(known === 'hidden' ? 16 * 60_000 : 40_000)
    expect(visit.client.freshness()).toBe(known)
    press()
    expect(visit.notices).toEqual([{ kind: 'offline', task: task(25) }])
    expect(visit.client.commands.of(25)).toBeUndefined()
    visit.reopen()
    visit.resume()
    expect(visit.commands).toEqual([])
  })
})

describe('a command other than a claim', () => {
  it('is sent again under its ref, and settles once', async () => {
    const answers: unknown[] = []
    void visit.client.commands.run({ type: 'start', task: 25, expect: 1 }).then((answer) => answers.push(answer))
    visit.reconnect()
    visit.resume()
    expect(visit.commands).toEqual([{ type: 'start', task: 25, expect: 1, ref: 'r1', repeat: true }])
    const answer = ok('r1', mine, { replayed: true })
    visit.socket.say(answer, answer)
    await settled()
    expect(answers).toEqual([answer])
    expect(visit.notices).toEqual([{ kind: 'unsure', verb: 'start', task: task(25), connected: false }])
  })
})

describe('the server cannot say', () => {
  it('what became of a claim: it is in doubt, and not denied', async () => {
    press()
    visit.socket.say(failure('r1', 'unavailable'))
    await settled()
    expect(visit.notices).toEqual([{ kind: 'unsure', verb: 'claim', task: task(25), connected: true }])
    visit.world.pass(2000)
    expect(visit.commands).toEqual([CLAIM, REPEAT])
    visit.socket.say(ok('r1', mine, { replayed: true }))
    await settled()
    expect(visit.notices.at(-1)).toMatchObject({ kind: 'won', confirmed: true })
  })

  it('and a press while the board is not live denies nothing either', async () => {
    press()
    visit.socket.drop()
    visit.world.pass(40_000)
    press()
    expect(visit.notices.at(-1)).toMatchObject({ kind: 'unsure', task: { id: 25 } })
  })
})

it('a deadline is a time of the server, which its frames tell (K10)', () => {
  visit.world.pass(5000)
  visit.socket.say({ ...heartbeat(10), time: '2026-11-24T08:00:00Z' })
  visit.world.pass(1000)
  press()
  expect(visit.socket.frames.at(-1)).toMatchObject({ type: 'claim', deadline: '2026-11-24T08:02:01.000Z' })
})

describe('when the session ends', () => {
  it('nothing waits for ever', async () => {
    press()
    visit.socket.say(bye('unauthenticated', { reconnect: false }))
    visit.socket.drop(4501)
    await settled()
    expect(visit.notices).toMatchObject([{ kind: 'refused', error: { type: 'session' }, task: { id: 25 } }])
    expect(visit.client.commands.of(25)).toBeUndefined()
    press()
    expect(visit.notices.slice(1)).toMatchObject([{ kind: 'refused', error: { type: 'session' }, task: { id: 25 } }])
  })

  it('commands of the previous person are not sent', async () => {
    press()
    visit.reconnect()
    visit.resume({ you: you({ ...ana }) })
    await settled()
    expect(visit.commands).toEqual([])
    expect(visit.notices.at(-1)).toMatchObject({ kind: 'refused', error: { type: 'session' } })
  })
})
