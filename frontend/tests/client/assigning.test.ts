import { describe, expect, it } from 'vitest'

import type { Answer, Command, Task } from '../../src/client/frames'
import { assign, canPutBack, putBack, takeBack, type Result } from '../../src/client/assigning'
import { ana, conflict, failure, li, ok, owned, task } from '../shapes'

const free = task(25, { rev: 11 })
const mine = owned(25, li, { rev: 12 })
const hers = owned(25, ana, { rev: 11 })

/** Answers commands in turn, and keeps what was asked. */
function server(...answers: Answer[]): { give: (command: Command) => Promise<Answer>; asked: Command[] } {
  const asked: Command[] = []
  return {
    asked,
    give: async (command) => {
      asked.push(command)
      return answers.shift()!
    },
  }
}

function done(before: Task, after: Task, already = false): Extract<Result, { kind: 'done' }> {
  return { kind: 'done', before, task: after, already }
}

describe('an assign', () => {
  it('expects what was seen, and sends no reason where it takes nothing from anybody', async () => {
    const { give, asked } = server(ok('c', mine))
    expect(await assign(give, free, li.id, 'rush')).toEqual(done(free, mine))
    expect(asked).toEqual([{ type: 'assign', task: 25, to: li.id, expect: 11 }])
  })

  it('sends the reason where it replaces an owner', async () => {
    const { give, asked } = server(ok('c', mine))
    await assign(give, hers, li.id, 'rush')
    expect(asked).toEqual([{ type: 'assign', task: 25, to: li.id, expect: 11, reason: 'rush' }])
  })

  it('takes running work in one command, so that nothing is lost between two', async () => {
    const running = owned(25, ana, { rev: 11, status: 'in_progress' })
    const paused = owned(25, li, { rev: 13, status: 'paused' })
    const { give, asked } = server(ok('c', paused))
    expect(await assign(give, running, li.id, 'rush')).toEqual(done(running, paused))
    expect(asked).toEqual([{ type: 'assign', task: 25, to: li.id, expect: 11, reason: 'rush' }])
  })

  it('leaves running work to its owner where it is refused', async () => {
    const running = owned(25, ana, { rev: 11, status: 'in_progress' })
    const { give, asked } = server(failure('c', 'capacity_reached'))
    expect(await assign(give, running, li.id, 'rush')).toMatchObject({ kind: 'refused', before: running })
    expect(asked).toHaveLength(1)
  })

  it('leaves alone what its target already runs', async () => {
    const running = owned(25, li, { rev: 11, status: 'in_progress' })
    const { give, asked } = server(ok('c', running, { already: true }))
    expect(await assign(give, running, li.id, '')).toEqual(done(running, running, true))
    expect(asked).toHaveLength(1)
  })

  it('leaves it to its present owner', async () => {
    const { give } = server(conflict('c', hers))
    expect(await assign(give, free, li.id, '')).toEqual({ kind: 'kept', before: free, task: hers })
  })

  it('that is refused tells why', async () => {
    const { give } = server(failure('c', 'capacity_reached'))
    expect(await assign(give, free, li.id, '')).toMatchObject({ kind: 'refused', error: { type: 'capacity' } })
  })
})

it('taking back expects what was seen and gives the reason', async () => {
  const { give, asked } = server(ok('c', task(25, { rev: 12 })))
  expect(await takeBack(give, hers, 'gone home')).toMatchObject({ kind: 'done' })
  expect(asked).toEqual([{ type: 'release', task: 25, expect: 11, reason: 'gone home' }])
})

describe('putting back', () => {
  it('frees what was free before', async () => {
    const { give, asked } = server(ok('c', task(25, { rev: 13 })))
    await putBack(give, done(free, mine), 'undone')
    expect(asked).toEqual([{ type: 'release', task: 25, expect: 12 }])
  })

  it('gives it to its former owner again', async () => {
    const { give, asked } = server(ok('c', owned(25, ana, { rev: 13 })))
    await putBack(give, done(hers, mine), 'undone')
    expect(asked).toEqual([{ type: 'assign', task: 25, to: ana.id, expect: 12, reason: 'undone' }])
  })

  it('is refused if anybody changed it since', async () => {
    const { give } = server(conflict('c', owned(25, li, { rev: 14, status: 'in_progress' })))
    expect(await putBack(give, done(free, mine), 'undone')).toMatchObject({ kind: 'kept' })
  })

  it('is possible while the task is as the assign left it', () => {
    expect(canPutBack(done(free, mine), mine)).toBe(true)
    expect(canPutBack(done(free, mine), { ...mine, rev: 13 })).toBe(false)
    expect(canPutBack(done(free, mine), undefined)).toBe(false)
  })

  it('is not for what was already so, nor for what was not done', () => {
    expect(canPutBack(done(mine, mine, true), mine)).toBe(false)
    expect(canPutBack({ kind: 'kept', before: free, task: hers }, hers)).toBe(false)
  })
})
