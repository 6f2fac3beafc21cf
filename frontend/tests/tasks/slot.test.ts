import { describe, expect, it } from 'vitest'

import { slotOf } from '../../src/tasks/slot'
import { ana, FINISHING, li, owned, supervisor, task, you } from '../shapes'

const NOW = 10_000

describe('without a claim', () => {
  it.each([
    ['free for me', task(25), { kind: 'button', verb: 'claim' }],
    ['free for others', task(25, { department: FINISHING }), { kind: 'strip', lost: false, words: 'free' }],
    ['mine, not started', owned(25, li), { kind: 'button', verb: 'start' }],
    ['mine, paused', owned(25, li, { status: 'paused' }), { kind: 'button', verb: 'start' }],
    ['mine, running', owned(25, li, { status: 'in_progress' }), { kind: 'button', verb: 'open' }],
    ['another’s', owned(25, ana), { kind: 'strip', lost: false, words: 'owner' }],
    [
      'done by me',
      owned(25, li, { status: 'completed', finished_at: '2026-11-23T14:32:00Z' }),
      { kind: 'strip', lost: false, words: 'finished' },
    ],
  ])('a task %s', (_, given, slot) => {
    expect(slotOf(given, you(), undefined, NOW)).toEqual(slot)
  })

  it('a task of any department is free for a supervisor', () => {
    expect(slotOf(task(25, { department: FINISHING }), supervisor(), undefined, NOW).kind).toBe('button')
  })
})

describe('while a claim is pending', () => {
  it.each([
    [0, false, false],
    [149, false, false],
    [150, true, false],
    [2999, true, false],
    [3000, true, true],
  ])('for %d ms: words %s, slow %s', (age, shown, slow) => {
    const claim = { kind: 'pending', verb: 'claim', since: NOW - age } as const
    expect(slotOf(task(25), you(), claim, NOW)).toEqual({ kind: 'pending', verb: 'claim', shown, slow })
  })

  it('it never says yours, in any later state of the board', () => {
    const claim = { kind: 'pending', verb: 'claim', since: NOW } as const
    expect(slotOf(owned(25, li), you(), claim, NOW).kind).toBe('pending')
  })
})

describe('after a loss', () => {
  const claim = { kind: 'lost' } as const

  it('it is the winner’s strip, marked', () => {
    expect(slotOf(owned(25, ana), you(), claim, NOW)).toEqual({ kind: 'strip', lost: true, words: 'owner' })
  })

  it('it is a button again as soon as the task is free', () => {
    expect(slotOf(task(25), you(), claim, NOW)).toEqual({ kind: 'button', verb: 'claim' })
  })
})
