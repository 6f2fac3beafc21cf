import { beforeEach, describe, expect, it } from 'vitest'

import { Pending } from '../../src/sync/pending'
import { ana, conflict, failure, li, ok, owned, task } from '../shapes'
import { settled } from '../world'

let pending: Pending
beforeEach(() => {
  pending = new Pending()
})

const claim = (ref: string, person = li.id) => pending.add(ref, { type: 'claim', task: 25 }, person)

/** What became of a command by now; null while it waits. */
async function outcome(result: Promise<unknown>): Promise<unknown> {
  return Promise.race([result, settled().then(() => null)])
}

it('names each command by its ref (K1)', () => {
  const { frame } = pending.add('c1', { type: 'assign', task: 25, to: 9, expect: 3 }, li.id)
  expect(JSON.parse(frame)).toEqual({ type: 'assign', ref: 'c1', task: 25, to: 9, expect: 3 })
})

describe('an answer', () => {
  it.each([
    ['ok', ok('c1', task(25))],
    ['a replayed ok (K2)', ok('c1', task(25), { replayed: true })],
    ['conflict', conflict('c1', owned(25, ana))],
    ['error', failure('c1', 'capacity_reached')],
    ['a refusal to retry later', failure('c1', 'unavailable')],
  ])('%s settles its command, once', async (_, answer) => {
    const { result } = claim('c1')
    expect(await outcome(result)).toBeNull()
    expect(pending.answer(answer)).toBe(false)
    expect(await outcome(result)).toBe(answer)
    expect(pending.answer({ ...answer, ref: 'c1' })).toBe(false)
    expect(await outcome(result)).toBe(answer)
    expect(pending.resend(li.id)).toEqual([])
  })

  it('settles no other command', async () => {
    const [one, other] = [claim('c1'), claim('c2')]
    pending.answer(ok('c2', task(25)))
    expect(await outcome(one.result)).toBeNull()
    expect(await outcome(other.result)).toMatchObject({ ref: 'c2' })
  })

  it.each([
    ['a ref that nobody waits for', ok('c9', null)],
    ['no ref', { ...failure('', 'invalid'), ref: undefined }],
  ])('with %s is nobody’s', (_, answer) => {
    claim('c1')
    expect(pending.answer(answer)).toBe(false)
    expect(pending.resend(li.id)).toHaveLength(1)
  })

  it('busy leaves the command pending, to be sent again under the same ref (K6)', async () => {
    const { frame, result } = claim('c1')
    expect(pending.answer(failure('c1', 'busy'))).toBe(true)
    expect(await outcome(result)).toBeNull()
    expect(pending.frame('c1')).toBe(frame)
    pending.answer(ok('c1', task(25)))
    expect(pending.frame('c1')).toBeUndefined()
    expect(pending.answer(failure('c1', 'busy'))).toBe(false)
  })
})

describe('after a reconnection', () => {
  it('the same frames are sent again, in their order', () => {
    const frames = ['c1', 'c2', 'c3'].map((ref) => claim(ref).frame)
    pending.answer(ok('c2', null))
    expect(pending.resend(li.id)).toEqual([frames[0], frames[2]])
    expect(pending.resend(li.id)).toEqual([frames[0], frames[2]])
  })

  it('nobody acts for another: commands of who was here before are given up', async () => {
    const [mine, theirs] = [claim('c1'), claim('c2', ana.id)]
    expect(pending.resend(li.id)).toEqual([mine.frame])
    expect(await outcome(theirs.result)).toMatchObject({ type: 'error', code: 'unauthenticated' })
  })
})

it('gives everything up for one reason', async () => {
  const results = [claim('c1').result, claim('c2').result]
  pending.giveUpAll('forbidden')
  for (const result of results) expect(await outcome(result)).toMatchObject({ type: 'error', code: 'forbidden' })
  expect(pending.resend(li.id)).toEqual([])
})
