/** Every verb, pressed twice, over every link: one effect and one truthful sentence. */

import { describe, expect, it } from 'vitest'

import { dock, type Context } from '../../src/live/dock'
import type { Notice } from '../../src/client/claims'
import type { Command, Verb } from '../../src/client/frames'
import { ana, task, you } from '../shapes'
import { Visit } from '../visit'
import type { World } from '../world'
import { isOwnVerb, Server, type Fate } from './server'

const COMMANDS: Command[] = [
  { type: 'claim', task: 25 },
  { type: 'claim_next' },
  { type: 'release', task: 25, expect: 10 },
  { type: 'start', task: 25, expect: 10 },
  { type: 'pause', task: 25, expect: 10 },
  { type: 'report', task: 25, expect: 10, done: 3 },
  { type: 'complete', task: 25, expect: 10 },
  { type: 'assign', task: 25, to: ana.id, expect: 10 },
  { type: 'add', number: '9', title: 'New', department: 1 },
  { type: 'edit', task: 25, expect: 10, title: 'Other' },
  { type: 'cancel', task: 25, expect: 10, reason: 'why' },
  { type: 'reopen', task: 25, expect: 10, undo: true },
]
const FATES: Fate[] = ['ok', 'dropped', 'lost', 'busy', 'unavailable', 'conflict', 'rate_limited', 'expired']
const CASES = COMMANDS.flatMap((command) => FATES.map((fate) => [command.type, fate, command] as const))

const outcomes = (visit: Visit) => visit.notices.filter(({ kind }) => kind !== 'unsure')

function press(visit: Visit, command: Command): void {
  if (command.type === 'claim') void visit.client.acting.claim(visit.task(command.task))
  else void visit.client.acting.act(command)
}

function sentence(visit: Visit, notice: Notice): string {
  const { tasks, departments, people } = visit.client.state
  const say: Context['say'] = ({ key }) => key
  const words = {
    time: () => '',
    where: () => '',
    standing: () => '',
    aSupervisor: '',
    say,
  }
  return dock(notice, 0, 0, { tasks, departments, people, you: you(), max: 10, reasons: [], ...words }).title.key
}

/** What is true of a press, by what became of it. */
function truth(verb: Verb, fate: Fate): RegExp {
  if (fate === 'conflict') return verb === 'claim' ? /^lost\.title$/ : /^changed$/
  if (fate === 'rate_limited') return /^rate$/
  if (fate === 'expired') return /^expired$/
  if (isOwnVerb(verb)) return /^(won|resolvedWon|already)$/
  if (verb === 'assign') return /^assigned$/
  return verb === 'reopen' ? /^did\.undo$/ : new RegExp(`^did\\.${verb}$`)
}

const carriedOut = (fate: Fate) => !['conflict', 'rate_limited', 'expired'].includes(fate)

describe.each([0, 150, 650])('a press, and another one %i ms later', (gap) => {
  it.each(CASES)('of %s, when it is %s', async (verb, fate, command) => {
    const visit = new Visit().greet([task(25)])
    const server = new Server(visit.world, fate)
    press(visit, command)
    await server.pass(gap)
    press(visit, command)
    await server.until(() => outcomes(visit).length > 0)
    press(visit, command)
    await server.pass(5000)
    expect(server.effects).toBe(carriedOut(fate) ? 1 : 0)
    expect(server.refs.size).toBe(1)
    expect(outcomes(visit).map((notice) => sentence(visit, notice))).toEqual([expect.stringMatching(truth(verb, fate))])
    expect(visit.client.commands.busy).toBe(false)
  })
})

/** The page is loaded again, in the same tab. */
function reload(world: World): Visit {
  world.unload()
  return new Visit(world)
}

describe.each(['dropped', 'lost'] as const)('a page that is loaded again while a command is %s', (fate) => {
  it.each(COMMANDS.map((command) => [command.type, command] as const))('tells of %s once', async (verb, command) => {
    const first = new Visit().greet([task(25)])
    const server = new Server(first.world, fate)
    press(first, command)
    await server.pass(200)
    const again = reload(first.world)
    await server.until(() => outcomes(again).length > 0)
    await server.pass(2000)
    expect(server.effects).toBe(1)
    expect(server.refs.size).toBe(1)
    expect(outcomes(again).map((notice) => sentence(again, notice))).toEqual([expect.stringMatching(truth(verb, 'ok'))])
    expect(reload(first.world).client.commands.busy).toBe(false)
  })

  it('does nothing for the next person, and goes on when its own comes back', async () => {
    const first = new Visit().greet([task(25)])
    const server = new Server(first.world, fate)
    press(first, { type: 'claim', task: 25 })
    await server.pass(200)
    server.you = you({ id: ana.id })
    const other = reload(first.world)
    await server.pass(5000)
    expect(other.notices).toEqual([])
    expect(other.client.commands.of(25)).toBeUndefined()
    server.you = you()
    const own = reload(first.world)
    await server.until(() => outcomes(own).length > 0)
    expect(own.kinds).toEqual(['won'])
    expect(server.effects).toBe(1)
  })
})

it('a press that was never sent is as old after a reload as it was before', async () => {
  const first = new Visit().greet([task(25)])
  first.world.socket.drop()
  press(first, { type: 'start', task: 25, expect: 10 })
  first.world.sleep(130_000)
  const server = new Server(first.world, 'ok')
  const again = reload(first.world)
  await server.until(() => outcomes(again).length > 0)
  expect(again.notices).toMatchObject([{ kind: 'refused', error: { code: 'expired' } }])
  expect(server.effects).toBe(0)
})

it('a command that is too old to be proved is left alone', async () => {
  const first = new Visit().greet([task(25)])
  press(first, { type: 'claim', task: 25 })
  first.world.sleep(24 * 3_600_000)
  const server = new Server(first.world, 'ok')
  const again = reload(first.world)
  await server.pass(3000)
  expect(again.notices).toEqual([])
  expect(server.refs.size).toBe(0)
})
