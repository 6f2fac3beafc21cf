import { beforeEach, describe, expect, it } from 'vitest'

import type { Frame } from '../../src/client/frames'
import { ana, conflict, event, events, failure, li, ok, owned, task } from '../shapes'
import { Visit } from '../visit'
import { settled } from '../world'

const hers = owned(25, ana, { rev: 11 })
const mine = owned(25, li, { rev: 11 })

let visit: Visit
beforeEach(() => {
  visit = new Visit().greet([task(25), task(26)])
  void visit.client.acting.claim(visit.task(25))
})

async function say(...frames: Frame[]): Promise<void> {
  visit.socket.say(...frames)
  await settled()
}

const claim = () => visit.client.commands.of(25)?.command.type
const isLost = () => visit.client.claims.isLost(25)

describe('pressing', () => {
  it('sends one claim, without expect', () => {
    expect(visit.commands).toEqual([{ type: 'claim', task: 25, ref: 'r1' }])
    expect(claim()).toBe('claim')
  })

  it('leaves the card as the server last said it', () => {
    expect(visit.task(25)).toEqual(task(25))
    expect(visit.notices).toEqual([])
  })

  it('twice is one command', async () => {
    void visit.client.acting.claim(visit.task(25))
    await say(ok('r1', mine))
    expect(visit.commands).toHaveLength(1)
    expect(visit.kinds).toEqual(['won'])
  })

  it('lets views render at once, and when the press gets its words', () => {
    const before = visit.renders
    void visit.client.acting.claim(visit.task(26))
    expect(visit.renders).toBe(before + 1)
    visit.world.pass(149)
    expect(visit.renders).toBe(before + 1)
    visit.world.pass(1)
    expect(visit.renders).toBeGreaterThan(before + 1)
  })
})

describe('the answer ok', () => {
  it('makes the task mine, and only then', async () => {
    await say(events(event(11, 'task.claimed', mine)))
    expect(visit.kinds).toEqual([])
    await say(ok('r1', mine))
    expect(visit.notices).toEqual([{ kind: 'won', task: mine, already: false, confirmed: false }])
    expect(claim()).toBeUndefined()
    expect(visit.task(25).owner).toEqual(li)
  })

  it('comes twice and is told once', async () => {
    await say(ok('r1', mine), ok('r1', mine, { replayed: true }))
    expect(visit.kinds).toEqual(['won'])
  })

  it('wins over another’s claim and release before it: yours', async () => {
    await say(events(event(11, 'task.claimed', hers), event(12, 'task.released', task(25), { by: ana })))
    await say(events(event(13, 'task.claimed', mine)), ok('r1', { ...mine, rev: 13 }))
    expect(visit.kinds).toEqual(['lost', 'won'])
    expect(visit.task(25)).toMatchObject({ owner: li, rev: 13 })
    expect(claim()).toBeUndefined()
  })
})

describe('losing', () => {
  it('by event and then conflict is told once', async () => {
    await say(events(event(11, 'task.claimed', hers)))
    expect(visit.notices).toMatchObject([{ kind: 'lost', owner: ana }])
    await say(conflict('r1', hers))
    expect(visit.kinds).toEqual(['lost'])
    expect(isLost()).toBe(true)
  })

  it('by the conflict alone refreshes the card without any event', async () => {
    await say(conflict('r1', hers))
    expect(visit.task(25)).toEqual(hers)
    expect(visit.client.state.rev).toBe(10)
    expect(visit.notices).toMatchObject([{ kind: 'lost', owner: ana, at: hers.claimed_at }])
    await say(events(event(11, 'task.claimed', hers)))
    expect(visit.kinds).toEqual(['lost'])
    expect(visit.client.state.rev).toBe(11)
  })

  it('shows for eight seconds', async () => {
    await say(conflict('r1', hers))
    visit.world.pass(7000)
    expect(isLost()).toBe(true)
    visit.world.pass(1000)
    expect(isLost()).toBe(false)
  })

  it('to another person does not keep me from claiming when it is free again', async () => {
    await say(conflict('r1', hers), events(event(11, 'task.claimed', hers)))
    await say(events(event(12, 'task.released', task(25), { by: ana })))
    visit.world.pass(700)
    void visit.client.acting.claim(visit.task(25))
    expect(visit.commands.at(-1)).toEqual({ type: 'claim', task: 25, ref: 'r2' })
  })
})

describe('another refusal', () => {
  it('lets go of the card and says why', async () => {
    await say(failure('r1', 'capacity_reached'))
    expect(visit.notices).toMatchObject([{ kind: 'refused', error: { type: 'capacity' }, task: { id: 25 } }])
    expect(claim()).toBeUndefined()
  })

  it('busy is no answer: the same ref is sent again after a moment, until there is one', async () => {
    for (const times of [2, 3, 4]) {
      await say(failure('r1', 'busy'))
      expect(visit.commands).toHaveLength(times - 1)
      visit.world.pass(6000)
      expect(visit.commands).toHaveLength(times)
    }
    expect(new Set(visit.commands.map((frame) => frame.ref))).toEqual(new Set(['r1']))
    expect(claim()).toBe('claim')
    await say(ok('r1', mine))
    expect(visit.kinds).toEqual(['won'])
  })

  it('busy is not sent again if it is answered meanwhile', async () => {
    await say(failure('r1', 'busy'), ok('r1', mine))
    visit.world.pass(5000)
    expect(visit.commands).toHaveLength(1)
  })
})
