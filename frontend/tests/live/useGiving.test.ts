import { beforeEach, describe, expect, it } from 'vitest'
import { ref } from 'vue'

import { Layout } from '../../src/tasks/layout'
import { useActions } from '../../src/live/useActions'
import { useGiving, type Giving } from '../../src/live/useGiving'
import { ana, li, owned, supervisor, task } from '../shapes'
import { Visit } from '../visit'

const free = task(25)
const mine = owned(26, li)
const running = owned(27, li, { status: 'in_progress' })
const hers = owned(28, ana, { status: 'in_progress' })
const paused = owned(30, li, { status: 'paused' })
const cancelled = task(29, { status: 'cancelled' })

let visit: Visit
let giving: Giving
let layout: Layout
const live = ref(true)

function sitDown(changes: Parameters<Visit['greet']>[1] = {}): void {
  visit = new Visit().greet([free, mine, running, hers, cancelled], changes)
  layout = new Layout()
  layout.arrange([{ name: 'free', ids: [25, 26] }], 0, () => true)
  giving = useGiving(visit.client, useActions(visit.client), layout, live)
  live.value = true
}
beforeEach(() => sitDown())

/** What was sent, without the names of the commands. */
const sent = () => visit.commands.map((frame) => ({ ...frame, ref: undefined }))

describe('what needs no question is sent as it was seen', () => {
  it.each(['start', 'release'] as const)('%s', (verb) => {
    giving.give(mine, verb)
    expect([sent(), giving.open.value]).toEqual([[{ type: verb, task: 26, expect: 1 }], null])
  })

  it('pause: why is said after it', () => {
    giving.give(running, 'pause')
    expect([sent(), giving.open.value]).toEqual([[{ type: 'pause', task: 27, expect: 1 }], null])
  })

  it('claim, without what was seen', () => {
    giving.give(free, 'claim')
    expect(sent()).toEqual([{ type: 'claim', task: 25 }])
  })
})

describe('what needs one is asked first', () => {
  beforeEach(() => sitDown({ you: supervisor() }))

  it.each([
    ['report', running, { kind: 'report', seen: running }],
    ['complete', running, { kind: 'finish', seen: running }],
    ['pause', paused, { kind: 'reason', verb: 'pause', seen: paused }],
    ['assign', free, { kind: 'assign', seen: free }],
    ['cancel', free, { kind: 'reason', verb: 'cancel', seen: free }],
    ['release', hers, { kind: 'reason', verb: 'release', seen: hers }],
    ['reopen', cancelled, { kind: 'reason', verb: 'reopen', seen: cancelled }],
  ] as const)('%s', (verb, about, question) => {
    giving.give(about, verb)
    expect([sent(), giving.open.value]).toEqual([[], question])
  })
})

describe('finishing', () => {
  const whole = { ...running, done: 1000 }

  it('asks nothing where as much is reported as was wanted', () => {
    giving.give(whole, 'complete')
    expect([sent(), giving.open.value]).toEqual([[{ type: 'complete', task: 27, expect: 1 }], null])
  })
})

describe('a job ticket', () => {
  it('claims what is there to be claimed', () => {
    giving.scan(' 4425')
    expect(sent()).toEqual([{ type: 'claim', task: 25 }])
  })

  it('opens anything else', () => {
    giving.scan('4428')
    expect([sent(), giving.open.value]).toEqual([[], { kind: 'task', id: 28 }])
  })

  it('of no task is told', () => {
    giving.scan('9999')
    expect(visit.notices).toEqual([{ kind: 'not-found', number: '9999' }])
  })
})

it('without a connection nothing is asked or sent but the claim, which says so itself', () => {
  live.value = false
  giving.give(running, 'report')
  giving.give(mine, 'start')
  giving.claimNext()
  expect([sent(), giving.open.value]).toEqual([[], null])
})

it('a card whose sheet is open keeps its place', () => {
  giving.show(25)
  layout.arrange([{ name: 'free', ids: [26] }], 1000, () => true)
  expect(layout.lanes[0]!.ids).toEqual([25, 26])
})

describe('a card that has just moved', () => {
  beforeEach(() => layout.arrange([{ name: 'free', ids: [26, 25] }], 1000, () => true))

  // A press that waited behind the move began before it.
  it.each([990, 1000, 1399])('takes no press of a pointer that came down at %i ms, and says so', (downAt) => {
    visit.world.pass(5000)
    giving.press(free, 'claim', downAt)
    expect([sent(), visit.notices]).toEqual([[], [{ kind: 'moved', task: free }]])
    giving.press(free, 'claim', 1400)
    expect(sent()).toHaveLength(1)
  })

  it('takes a key, which presses what has the focus', () => {
    giving.press(free, 'claim')
    expect([sent(), visit.notices]).toEqual([[{ type: 'claim', task: 25 }], []])
  })
})
