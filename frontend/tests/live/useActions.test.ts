import { beforeEach, describe, expect, it } from 'vitest'

import { useActions, type Actions } from '../../src/live/useActions'
import { setShowConflictMessage } from '../../src/client/errors'
import type { Frame } from '../../src/client/frames'
import { ana, conflict, failure, li, ok, owned, task } from '../shapes'
import { Visit } from '../visit'
import { settled } from '../world'

const mine = owned(25, li, { rev: 11 })
const hers = owned(25, ana, { rev: 11 })

let visit: Visit
let actions: Actions
let touched: number[]

beforeEach(() => {
  visit = new Visit().greet([task(25)])
  touched = []
  actions = useActions(visit.client)
  actions.onTouch((id) => touched.push(id))
  setShowConflictMessage(() => expect.unreachable('every action has its own way to the dock'))
})

async function say(...frames: Frame[]): Promise<void> {
  visit.socket.say(...frames)
  await settled()
}

const shown = () => actions.shown.value?.notice

it('shows one thing at a time, since when it happened', async () => {
  expect(actions.shown.value).toBeNull()
  visit.world.pass(700)
  actions.claim(task(25))
  await say(ok('r1', mine))
  expect(actions.shown.value).toMatchObject({ notice: { kind: 'won' }, at: 700 })
  actions.close()
  expect(actions.shown.value).toBeNull()
})

it('keeps the card of every action and notice in place', async () => {
  void actions.act({ type: 'start', task: 25 })
  expect(touched).toEqual([25])
  visit.client.notice({ kind: 'taken-away', task: owned(26, ana), by: ana, owner: ana, reason: '' })
  expect(touched).toEqual([25, 26])
})

describe('an action', () => {
  it('that succeeds says so', async () => {
    void actions.act({ type: 'start', task: 25, expect: 1 })
    expect(visit.commands).toEqual([{ type: 'start', task: 25, expect: 1, ref: 'r1' }])
    await say(ok('r1', mine))
    expect(shown()).toEqual({ kind: 'carried-out', command: { type: 'start', task: 25, expect: 1 }, task: mine })
  })

  it.each([
    ['a conflict', conflict('r1', hers), 'conflict'],
    ['a missing permission', failure('r1', 'permission_denied'), 'permission'],
    ['anything else', failure('r1', 'wrong_status', { task: hers }), 'other'],
  ])('refused by %s shows it', async (_, answer, type) => {
    void actions.act({ type: 'start', task: 25 })
    await say(answer)
    const about = answer.task ?? visit.task(25)
    expect(shown()).toMatchObject({ kind: 'refused', verb: 'start', task: about, error: { type, code: answer.code } })
  })

  it('is taken back as it left the task', () => {
    actions.undo({ ...mine, status: 'completed', rev: 12 }, 'reopen')
    expect(visit.commands).toEqual([{ type: 'reopen', task: 25, expect: 12, undo: true, ref: 'r1' }])
    expect(touched).toEqual([25])
  })

  it('that is pressed twice is one', async () => {
    void actions.act({ type: 'start', task: 25, expect: 1 })
    void actions.act({ type: 'start', task: 25, expect: 1 })
    await say(ok('r1', mine))
    expect(visit.commands).toHaveLength(1)
    expect(shown()).toMatchObject({ kind: 'carried-out' })
  })
})

describe('the answer to a dialog', () => {
  it('is told when it was accepted', async () => {
    const error = actions.ask({ type: 'cancel', task: 25, expect: 1, reason: 'withdrawn' })
    await say(ok('r1', mine))
    expect(await error).toBeNull()
    expect(shown()).toMatchObject({ kind: 'carried-out' })
  })

  it('and refused is for the dialog to tell', async () => {
    const error = actions.ask({ type: 'cancel', task: 25, expect: 1, reason: 'withdrawn' })
    await say(conflict('r1', hers))
    expect([(await error)?.type, shown()]).toEqual(['conflict', undefined])
  })
})

describe('claim next', () => {
  it('says what I got', async () => {
    void actions.act({ type: 'claim_next' })
    expect(visit.commands).toEqual([{ type: 'claim_next', ref: 'r1' }])
    await say(ok('r1', mine))
    expect(shown()).toEqual({ kind: 'won', task: mine, already: false, confirmed: false })
    expect(touched).toEqual([25])
  })

  it('says that nothing is free', async () => {
    void actions.act({ type: 'claim_next' })
    await say(ok('r1', null))
    expect(shown()).toEqual({ kind: 'nothing-free' })
  })
})
