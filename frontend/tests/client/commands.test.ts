import { beforeEach, describe, expect, it } from 'vitest'

import type { Answer, Command } from '../../src/client/frames'
import { Commands, ECHO_MS } from '../../src/client/commands'
import { UnansweredCommands } from '../../src/client/unanswered'
import { ana, conflict, li, ok, owned, task } from '../shapes'
import { settled, World } from '../world'

const NEXT: Command = { type: 'claim_next' }
const start = (expect = 1): Command => ({ type: 'start', task: 25, expect })
const pause = (expect = 1): Command => ({ type: 'pause', task: 25, expect })

let world: World
let commands: Commands
let sent: Record<string, unknown>[]
let renders: number

beforeEach(() => {
  world = new World()
  sent = []
  renders = 0
  commands = new Commands(
    {
      ports: world,
      monotonic: () => world.monotonic(),
      serverNow: () => world.now(),
      send: (frame) => (sent.push(JSON.parse(frame) as Record<string, unknown>), true),
      stopped: () => null,
      person: () => li.id,
      unanswered: new UnansweredCommands(world, 'board'),
    },
    () => (renders += 1),
    () => undefined,
  )
})

async function answer(given: Answer): Promise<void> {
  commands.answer(given)
  await settled()
}

const what = () => sent.map(({ type, task, expect }) => [type, task, expect].filter((part) => part !== undefined))

describe('a second press', () => {
  it.each([0, 100, 300, 650])('%d ms after the first is the same press', async (ms) => {
    expect(commands.press(NEXT)).not.toBeNull()
    world.pass(ms)
    expect(commands.press(NEXT)).toBeNull()
    await answer(ok('r1', owned(25, li)))
    expect(sent).toHaveLength(1)
  })

  it.each([0, 100, 300, 650])('%d ms after the answer is the same press, however long that took', async (ms) => {
    void commands.press(NEXT)
    world.pass(5000)
    await answer(ok('r1', owned(25, li)))
    world.pass(ms)
    expect(commands.press(NEXT)).toBeNull()
    expect(sent).toHaveLength(1)
  })

  it('is the same press as long as there is no answer', () => {
    void commands.press(NEXT)
    world.pass(60_000)
    expect([commands.press(NEXT), commands.holds('next', 'claim_next')]).toEqual([null, true])
  })

  it('and a third and a fourth of a finger that trembles as well', async () => {
    void commands.press(NEXT)
    await answer(ok('r1', owned(25, li)))
    for (let taps = 0; taps < 5; taps += 1) {
      world.pass(400)
      expect(commands.press(NEXT)).toBeNull()
    }
  })

  it('is another press when the finger has rested, and views are told when', async () => {
    void commands.press(NEXT)
    await answer(ok('r1', owned(25, li)))
    expect(commands.holds('next', 'claim_next')).toBe(true)
    const before = renders
    world.pass(ECHO_MS)
    expect(commands.holds('next', 'claim_next')).toBe(false)
    expect(renders).toBeGreaterThan(before)
    expect(commands.press(NEXT)).not.toBeNull()
    expect(sent).toHaveLength(2)
  })

  it('on something else is another press', () => {
    void commands.press({ type: 'claim', task: 25 })
    expect(commands.press({ type: 'claim', task: 26 })).not.toBeNull()
    expect(commands.press(NEXT)).not.toBeNull()
  })

  it('on one control is the same, also when that says something else by now', async () => {
    void commands.press({ type: 'claim', task: 25 }, 'slot')
    await answer(ok('r1', owned(25, li, { rev: 11 }), { rev: 11 }))
    world.pass(200)
    expect(commands.press(start(11), 'slot')).toBeNull()
    expect(commands.press(start(11))).not.toBeNull()
  })

  it('is told from what a dialog gives, which has its own button', async () => {
    void commands.run({ type: 'report', task: 25, expect: 1, done: 5 })
    void commands.run({ type: 'report', task: 25, expect: 1, done: 5 })
    await answer(ok('r1', owned(25, li, { rev: 11 }), { rev: 11 }))
    expect(sent).toHaveLength(2)
  })
})

describe('commands for one task', () => {
  it('wait for each other, and expect what the one before has left', async () => {
    void commands.press(start())
    void commands.press(pause())
    expect(what()).toEqual([['start', 25, 1]])
    await answer(ok('r1', owned(25, li, { rev: 11 }), { rev: 11 }))
    expect(what()[1]).toEqual(['pause', 25, 11])
    void commands.press({ type: 'complete', task: 25, expect: 1 })
    await answer(ok('r2', owned(25, li, { rev: 12 }), { rev: 12 }))
    expect(what()[2]).toEqual(['complete', 25, 12])
  })

  it('expect it too if they come after the answer, from a screen that has not changed yet', async () => {
    void commands.press(start())
    await answer(ok('r1', owned(25, li, { rev: 11 }), { rev: 11 }))
    void commands.press(pause())
    expect(what()[1]).toEqual(['pause', 25, 11])
    expect([commands.revision(25, 1), commands.revision(25, 11), commands.revision(26, 1)]).toEqual([11, 11, 1])
  })

  it('expect what was seen if that is older than what the one before was about', async () => {
    void commands.press(start(5))
    await answer(ok('r1', owned(25, li, { rev: 11 }), { rev: 11 }))
    void commands.press(pause(4))
    expect(what()[1]).toEqual(['pause', 25, 4])
  })

  it('expect what was seen if others came between two of them', async () => {
    void commands.press(start(5))
    await answer(ok('r1', owned(25, li, { rev: 11 }), { rev: 11 }))
    void commands.press(pause(20))
    await answer(ok('r2', owned(25, li, { rev: 21 }), { rev: 21 }))
    void commands.press({ type: 'complete', task: 25, expect: 5 })
    expect(what()[2]).toEqual(['complete', 25, 5])
  })

  it('expect the revision of the answer, not of what others did by the time of a replay', async () => {
    void commands.press(start())
    await answer(ok('r1', owned(25, li, { rev: 14 }), { rev: 11, replayed: true }))
    void commands.press(pause())
    expect(what()[1]).toEqual(['pause', 25, 11])
  })

  it('expect what was seen where the one before changed nothing', async () => {
    void commands.press(start())
    void commands.press(pause())
    await answer(conflict('r1', owned(25, ana, { rev: 11 })))
    expect(what()[1]).toEqual(['pause', 25, 1])
    await answer(ok('r2', owned(25, li), { rev: 30, already: true }))
    void commands.press({ type: 'complete', task: 25, expect: 1 })
    expect(what()[2]).toEqual(['complete', 25, 1])
  })

  it('do not wait for those of other tasks', () => {
    void commands.press(start())
    void commands.press({ type: 'start', task: 26, expect: 1 })
    expect(what().map(([, id]) => id)).toEqual([25, 26])
  })

  it('are shown in their order, the first until it is answered', async () => {
    void commands.press(start())
    void commands.press(pause())
    expect([commands.of(25)?.command.type, commands.busy]).toEqual(['start', true])
    await answer(ok('r1', owned(25, li, { rev: 11 }), { rev: 11 }))
    expect(commands.of(25)?.command.type).toBe('pause')
    await answer(ok('r2', owned(25, li, { rev: 12 }), { rev: 12 }))
    expect([commands.of(25), commands.busy]).toEqual([undefined, false])
  })
})

it('every command settles when the server has said its last word, those that wait for others too', async () => {
  const answers = [commands.run(start()), commands.run(pause()), commands.run(NEXT)]
  commands.giveUpAll('forbidden')
  await settled()
  commands.giveUpAll('forbidden')
  expect((await Promise.all(answers)).map((given) => given.type === 'error' && given.code)).toEqual(
    Array(3).fill('forbidden'),
  )
})

it('what it remembers of tasks does not grow with all that ever passed', async () => {
  for (let id = 1; id <= 500; id += 1) {
    void commands.press({ type: 'start', task: id, expect: 1 })
    commands.answer(ok(`r${id}`, task(id, { rev: id + 1 }), { rev: id + 1 }))
    await Promise.resolve()
  }
  await settled()
  expect([commands.revision(500, 1), commands.revision(1, 1)]).toEqual([501, 1])
})
