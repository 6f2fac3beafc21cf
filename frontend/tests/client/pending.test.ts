import { beforeEach, describe, expect, it } from 'vitest'

import type { Answer } from '../../src/client/frames'
import { DEADLINE_MS, Pending, type Given } from '../../src/client/pending'
import { UnansweredCommands } from '../../src/client/unanswered'
import { ana, conflict, failure, li, ok, owned, task } from '../shapes'
import { settled, World } from '../world'

const CLAIM = { type: 'claim', task: 25, ref: 'c1' }
/** The server's clock is an hour ahead of the screen's. */
const AHEAD_MS = 3_600_000

let world: World
let pending: Pending
let sent: Record<string, unknown>[]
let doubted: string[]
let open: boolean
let stopped: string | null
let person: number

beforeEach(() => {
  world = new World()
  sent = []
  doubted = []
  open = true
  stopped = null
  person = li.id
  pending = new Pending(
    {
      ports: world,
      monotonic: () => world.monotonic(),
      serverNow: () => world.now() + AHEAD_MS,
      send: (frame) => {
        if (open) sent.push(JSON.parse(frame) as Record<string, unknown>)
        return open
      },
      stopped: () => stopped,
      person: () => person,
      unanswered: new UnansweredCommands(world, 'board'),
    },
    ({ ref }) => doubted.push(ref),
  )
})

function given(ref = 'c1', changes: Partial<Given> = {}): Given {
  const pressed = { monotonic: world.monotonic(), wall: world.now() }
  return { ref, command: { type: 'claim', task: 25 }, person: li.id, pressed, doubted: false, ...changes }
}

const claim = (ref = 'c1') => pending.add(given(ref))
const deadline = () => new Date(world.now() + AHEAD_MS + DEADLINE_MS).toISOString()

/** What became of a command by now; null while it waits. */
async function outcome(result: Promise<Answer>): Promise<Answer | null> {
  return Promise.race([result, settled().then(() => null)])
}

it('names each command by its ref (K1), and gives it two minutes by the server’s clock (K10)', () => {
  const until = deadline()
  void claim()
  expect(sent).toEqual([{ ...CLAIM, deadline: until }])
  expect(DEADLINE_MS).toBe(120_000)
})

describe('an answer', () => {
  it.each([
    ['ok', ok('c1', task(25))],
    ['a replayed ok (K2)', ok('c1', task(25), { replayed: true })],
    ['conflict', conflict('c1', owned(25, ana))],
    ['error', failure('c1', 'capacity_reached')],
    ['that its deadline has passed (K10)', failure('c1', 'expired')],
    ['a limit that the first copy has met (K8)', failure('c1', 'rate_limited')],
  ])('%s settles its command, once', async (_, answer) => {
    const result = claim()
    expect(await outcome(result)).toBeNull()
    pending.answer(answer)
    expect(await outcome(result)).toBe(answer)
    pending.answer(failure('c1', 'capacity_reached'))
    expect(await outcome(result)).toBe(answer)
    pending.greeted()
    expect([sent.length, pending.size]).toEqual([1, 0])
  })

  it('settles no other command', async () => {
    const [one, other] = [claim('c1'), claim('c2')]
    pending.answer(ok('c2', task(25)))
    expect(await outcome(one)).toBeNull()
    expect(await outcome(other)).toMatchObject({ ref: 'c2' })
  })

  it.each([
    ['a ref without a pending command', ok('c9', null)],
    ['no ref', { ...failure('', 'invalid'), ref: undefined }],
  ])('with %s belongs to no command', (_, answer) => {
    void claim()
    pending.answer(answer)
    expect(pending.size).toBe(1)
  })
})

describe('what proves nothing (K6, K11)', () => {
  it.each(['busy', 'unavailable'])('%s is sent again as a repeat, with the same ref and deadline', async (code) => {
    const until = deadline()
    const result = claim()
    for (const times of [2, 3, 4]) {
      pending.answer(failure('c1', code))
      expect(await outcome(result)).toBeNull()
      expect(sent).toHaveLength(times - 1)
      world.pass(12_000)
      expect(sent).toHaveLength(times)
    }
    expect(sent.slice(1)).toEqual(Array(3).fill({ ...CLAIM, deadline: until, repeat: true }))
    pending.answer(ok('c1', task(25)))
    expect(await outcome(result)).toMatchObject({ type: 'ok' })
    world.pass(DEADLINE_MS)
    expect(sent).toHaveLength(4)
  })

  it('waits twice as long each time, so that a server in trouble is not asked by all at once', () => {
    void claim()
    const pauses = [1, 2, 3, 4, 5].map(() => {
      pending.answer(failure('c1', 'unavailable'))
      const before = [world.monotonic(), sent.length] as const
      while (sent.length === before[1]) world.pass(world.nextIn)
      return world.monotonic() - before[0]
    })
    expect(pauses).toEqual([1050, 2100, 4200, 8400, 8400])
  })

  it('casts doubt on it, if the server may still carry it out', () => {
    void claim('c1')
    pending.answer(failure('c1', 'busy'))
    expect(doubted).toEqual([])
    pending.answer(failure('c1', 'unavailable'))
    pending.answer(failure('c1', 'unavailable'))
    expect(doubted).toEqual(['c1'])
  })

  it('a limit met by a repeat is sent again as well', async () => {
    const result = claim()
    pending.lost()
    pending.greeted()
    pending.answer(failure('c1', 'rate_limited'))
    expect(await outcome(result)).toBeNull()
    world.pass(5000)
    expect(sent).toHaveLength(3)
  })

  it('a defect met by a repeat says nothing of the first copy', async () => {
    const [first, repeat] = [claim('c1'), claim('c2')]
    pending.answer(failure('c1', 'internal'))
    expect(await outcome(first)).not.toHaveProperty('unproven')
    pending.lost()
    pending.greeted()
    pending.answer(failure('c2', 'internal'))
    expect(await outcome(repeat)).toMatchObject({ code: 'internal', unproven: true })
  })
})

describe('after a reconnection', () => {
  it('what was sent is repeated, in order, and was in doubt meanwhile (K11)', () => {
    const until = deadline()
    for (const ref of ['c1', 'c2', 'c3']) void claim(ref)
    pending.answer(ok('c2', null))
    pending.lost()
    expect(doubted).toEqual(['c1', 'c3'])
    world.pass(3000)
    pending.greeted()
    expect(sent.slice(3)).toEqual(['c1', 'c3'].map((ref) => ({ ...CLAIM, ref, deadline: until, repeat: true })))
  })

  it('what was never sent is no repeat, and its two minutes count from the press', () => {
    open = false
    const until = deadline()
    void claim()
    pending.lost()
    world.pass(30_000)
    open = true
    pending.greeted()
    expect([sent, doubted]).toEqual([[{ ...CLAIM, deadline: until }], []])
  })

  it('no person acts for another: commands of the previous person are given up', async () => {
    const mine = claim('c1')
    person = ana.id
    const theirs = pending.add(given('c2', { person: ana.id }))
    pending.lost()
    pending.greeted()
    expect(await outcome(mine)).toMatchObject({ type: 'error', code: 'unauthenticated', unproven: true })
    expect(await outcome(theirs)).toBeNull()
  })

  it('nor is anything sent for them later', async () => {
    person = ana.id
    expect(await outcome(claim())).toMatchObject({ code: 'unauthenticated' })
    expect(sent).toEqual([])
  })
})

describe('after the deadline (K10)', () => {
  it('what was never sent has not been done, and is not sent any more', async () => {
    open = false
    const result = claim()
    world.pass(DEADLINE_MS - 1)
    expect(await outcome(result)).toBeNull()
    world.pass(1)
    const answer = await outcome(result)
    expect(answer).toMatchObject({ code: 'expired' })
    expect(answer).not.toHaveProperty('unproven')
    open = true
    pending.greeted()
    expect(sent).toEqual([])
  })

  it('nor is a press from before a long sleep, though no timer ran meanwhile', async () => {
    open = false
    const result = claim()
    world.sleep(3 * 24 * 3_600_000)
    open = true
    pending.greeted()
    expect(await outcome(result)).toMatchObject({ code: 'expired' })
    expect(sent).toEqual([])
  })

  it('what was sent is asked for once more at once, and its answer is proof', async () => {
    const until = deadline()
    const result = claim()
    world.pass(DEADLINE_MS)
    expect(sent.at(-1)).toEqual({ ...CLAIM, deadline: until, repeat: true })
    expect([await outcome(result), doubted]).toEqual([null, ['c1']])
    pending.answer(failure('c1', 'expired'))
    expect(await outcome(result)).toMatchObject({ code: 'expired' })
  })

  it('or as soon as there is a connection, however late', async () => {
    const result = claim()
    open = false
    pending.lost()
    world.pass(10 * DEADLINE_MS)
    world.sleep(24 * 3_600_000)
    expect(await outcome(result)).toBeNull()
    open = true
    pending.greeted()
    expect(sent.at(-1)).toMatchObject({ ref: 'c1', repeat: true, deadline: sent[0]?.deadline })
    pending.answer(ok('c1', task(25), { replayed: true }))
    expect(await outcome(result)).toMatchObject({ type: 'ok', replayed: true })
  })
})

describe('the last word of the server', () => {
  it('settles everything, and denies nothing that was sent', async () => {
    const [asked, held] = [claim('c1'), (open = false) || claim('c2')]
    pending.giveUpAll('forbidden')
    expect(await outcome(asked)).toMatchObject({ type: 'error', code: 'forbidden', unproven: true })
    const answer = await outcome(held)
    expect(answer).toMatchObject({ code: 'forbidden' })
    expect(answer).not.toHaveProperty('unproven')
    world.pass(2 * DEADLINE_MS)
    pending.greeted()
    expect(sent).toHaveLength(1)
  })

  it('settles what is given after it', async () => {
    stopped = 'forbidden'
    expect(await outcome(claim())).toMatchObject({ code: 'forbidden' })
    expect(sent).toEqual([])
  })
})
