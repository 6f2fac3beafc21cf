// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import { effectScope, watch } from 'vue'

import { useActions, type Actions } from '../../src/live/useActions'
import type { Frame, Person } from '../../src/client/frames'
import { useAssigning, type Assigning } from '../../src/supervisor/useAssigning'
import {
  ana,
  bye,
  conflict,
  event,
  events,
  failure,
  li,
  ok,
  owned,
  person,
  snapshot,
  supervisor,
  task,
} from '../shapes'
import { context } from '../context'
import { Visit } from '../visit'
import { settled } from '../world'

const wang: Person = person({ id: 12, username: 'wang', name: 'Wang Fang' })
const one = task(25)
const other = task(26)
const claimed = owned(25, ana, { rev: 11 })

let visit: Visit
let actions: Actions
let flow: Assigning
let let_go: number[]

beforeEach(() => {
  visit = new Visit().greet([one, other, owned(27, ana)], { you: supervisor() })
  let_go = []
  effectScope().run(() => {
    actions = useActions(visit.client)
    flow = useAssigning(visit.client, actions, (ids) => let_go.push(...ids))
  })
})

async function say(...frames: Frame[]): Promise<void> {
  visit.socket.say(...frames)
  await settled()
}

/** What the dock says and offers. */
function told(): { title: unknown; kind: string | undefined } | null {
  const shown = actions.shown.value
  if (typeof shown?.notice !== 'function') return null
  const { state } = visit.client
  const { title, action } = shown.notice(shown.at, shown.at, { ...context([]), tasks: state.tasks })
  return { title: Object.values(title.params)[0], kind: action?.kind }
}
const step = () => flow.step.value

describe('an assign', () => {
  it('of several tasks tells the result of each, and lets go of them', async () => {
    flow.begin([one, other], wang)
    await settled()
    expect(visit.commands).toMatchObject([
      { type: 'assign', task: 25, to: 12, expect: 1 },
      { type: 'assign', task: 26, to: 12, expect: 1 },
    ])
    expect(flow.busy.value).toBe(true)
    await say(ok('r1', owned(25, wang, { rev: 11 })), failure('r2', 'capacity_reached'))
    expect(told()).toMatchObject({ title: '1 assigned, 1 refused' })
    expect(let_go).toEqual([25])
    expect(flow.busy.value).toBe(false)
  })

  it('asks for a reason before it takes anything from anybody, and sends it with those alone', async () => {
    flow.begin([one, owned(27, ana)], wang)
    expect(step()).toMatchObject({ kind: 'reason', owned: [{ id: 27 }] })
    expect(visit.commands).toEqual([])
    flow.giveReason('illness')
    await settled()
    expect(visit.commands.map(({ task, reason }) => [task, reason])).toEqual([
      [25, undefined],
      [27, 'illness'],
    ])
  })

  it('that is backed out of sends nothing', () => {
    flow.begin([owned(27, ana)], wang)
    flow.cancel()
    expect(step()).toBeNull()
    expect(visit.commands).toEqual([])
    expect(visit.notices).toEqual([])
  })
})

describe('a task that changed since it was seen', () => {
  beforeEach(() => say(events(event(11, 'task.claimed', claimed))))

  it('is compared instead of sent; the others go', async () => {
    flow.begin([one, other], wang)
    await settled()
    expect(visit.commands).toMatchObject([{ task: 26 }])
    await say(ok('r1', owned(26, wang, { rev: 12 })))
    expect(step()).toEqual({ kind: 'compare', task: 25, to: wang, left: 1 })
    expect(flow.last(25)).toMatchObject({ kind: 'task.claimed', by: { name: 'Ana Silva' } })
  })

  it('is kept by its owner by default, and that is told with the rest', async () => {
    flow.begin([one, other], wang)
    await settled()
    await say(ok('r1', owned(26, wang, { rev: 12 })))
    flow.keep(false)
    expect(step()).toBeNull()
    expect(told()).toMatchObject({ title: '1 assigned, 1 kept by Ana Silva' })
    expect(let_go).toEqual([26, 25])
  })

  it('is reassigned with its new revision and a reason', async () => {
    flow.begin([one], wang)
    await settled()
    expect(visit.commands).toEqual([])
    flow.take('Ana is ill')
    await settled()
    expect(visit.commands).toMatchObject([{ type: 'assign', task: 25, to: 12, expect: 11, reason: 'Ana is ill' }])
    await say(ok('r1', owned(25, wang, { rev: 12 })))
    expect(told()).toMatchObject({ title: '4425 assigned to Wang Fang.', kind: 'put-back' })
  })

  it('is compared again if it changes once more on the way', async () => {
    flow.begin([one], wang)
    await settled()
    flow.take('Ana is ill')
    await settled()
    await say(conflict('r1', owned(25, li, { rev: 12 })))
    expect(step()).toMatchObject({ kind: 'compare', task: 25 })
  })

  it('is left alone with everything else that is to be compared, at one word', async () => {
    await say(events(event(12, 'task.claimed', owned(26, li))))
    flow.begin([one, other], wang)
    await settled()
    expect(step()).toMatchObject({ left: 2 })
    flow.keep(true)
    expect(told()).toMatchObject({ title: '1 kept by Ana Silva, 1 kept by Li Wei' })
  })

  it('is compared also if it has left the board', async () => {
    visit.socket.say(snapshot([other], { rev: 20 }))
    flow.begin([one], wang)
    await settled()
    expect(step()).toMatchObject({ kind: 'compare', task: 25 })
    flow.take('')
    expect(visit.commands).toEqual([])
  })
})

it('is busy from the choice to the result, also where it compares at once', async () => {
  await say(events(event(11, 'task.claimed', claimed)))
  const idle: boolean[] = []
  flow.choose([one])
  watch(flow.busy, (busy) => idle.push(!busy), { flush: 'sync' })
  flow.begin([one], wang)
  await settled()
  expect(step()?.kind).toBe('compare')
  expect(idle).toEqual([])
  flow.keep(false)
  expect(idle).toEqual([true])
})

it('is sending only from the sending to the answer, not while it asks', async () => {
  flow.choose([owned(27, ana)])
  expect([flow.busy.value, flow.sending.value]).toEqual([true, false])
  flow.begin([owned(27, ana)], wang)
  expect([step()?.kind, flow.sending.value]).toEqual(['reason', false])
  flow.giveReason('illness')
  expect(flow.sending.value).toBe(true)
  await settled()
  await say(ok('r1', owned(27, wang, { rev: 11 })))
  expect(flow.sending.value).toBe(false)
})

it("a batch ends with the server's last word, those of it that were still queued too", async () => {
  const many = Array.from({ length: 30 }, (_, index) => task(100 + index))
  await say(snapshot(many))
  flow.begin(many, wang)
  await settled()
  expect(visit.commands.length).toBeGreaterThan(0)
  expect(visit.commands.length).toBeLessThan(many.length)
  visit.socket.say(bye('unauthenticated', { reconnect: false }))
  visit.socket.drop(4501)
  await settled()
  expect(flow.sending.value).toBe(false)
  expect(told()).toMatchObject({ title: '30 refused' })
})

it('a reason stays for the next try until something was done for it', async () => {
  flow.reason.value = 'illness'
  flow.begin([owned(27, ana)], wang)
  flow.giveReason('illness')
  await settled()
  await say(failure('r1', 'capacity_reached'))
  expect(flow.reason.value).toBe('illness')
  flow.begin([owned(27, ana)], wang)
  flow.giveReason('illness')
  await settled()
  await say(ok('r2', owned(27, wang, { rev: 12 })))
  expect(flow.reason.value).toBe('')
})

it('a conflict that the answer brings is compared too', async () => {
  flow.begin([one], wang)
  await settled()
  await say(conflict('r1', claimed))
  expect(step()).toMatchObject({ kind: 'compare', task: 25 })
  expect(visit.notices).toEqual([])
})

it('a claim is taken back for a reason', async () => {
  flow.startTakingBack([owned(27, ana)])
  expect(step()?.kind).toBe('take-back')
  flow.giveReason('gone home')
  await settled()
  expect(visit.commands).toMatchObject([{ type: 'release', task: 27, expect: 1, reason: 'gone home' }])
  await say(ok('r1', task(27, { rev: 11 })))
  expect(told()).toMatchObject({ title: '4427 is free again.' })
  expect(let_go).toEqual([27])
})

it('an undo puts all of them back, with the revision of each assign', async () => {
  flow.begin([one, other], wang)
  await settled()
  await say(ok('r1', owned(25, wang, { rev: 11 })), ok('r2', owned(26, wang, { rev: 12 })))
  const { notice, at } = actions.shown.value!
  const action =
    typeof notice === 'function' && notice(at, at, { ...context([]), tasks: visit.client.state.tasks }).action
  if (!action || action.kind !== 'put-back') return expect.unreachable()
  action.putBack()
  await settled()
  expect(visit.commands.slice(2)).toMatchObject([
    { type: 'release', task: 25, expect: 11 },
    { type: 'release', task: 26, expect: 12 },
  ])
  await say(ok('r3', task(25, { rev: 13 })), conflict('r4', owned(26, li, { rev: 13 })))
  expect(told()).toMatchObject({ title: '1 put back, 1 kept by Li Wei' })
})
