import { expect, it } from 'vitest'

import { nowFor } from '../../src/operator/now'
import { ana, li, owned, task, you } from '../shapes'

const free = task(1, { priority: 'urgent' })
const claimed = owned(2, li, { due_at: '2026-11-23T15:00:00Z' })
const running = owned(3, li, { status: 'in_progress', due_at: '2026-11-24T15:00:00Z' })
const paused = owned(4, li, { status: 'paused', due_at: '2026-11-25T15:00:00Z' })
const theirs = owned(5, ana, { status: 'in_progress' })

it.each([
  ['what runs', [free, claimed, running, theirs], 3, ['pause', 'report', 'complete']],
  ['else what I have, by due time', [free, paused, claimed, theirs], 2, ['start']],
  ['also what is paused', [free, paused, theirs], 4, ['start']],
  ['else the next free task', [free, theirs], 1, ['claim']],
])('now is %s', (_, tasks, id, verbs) => {
  const now = nowFor(tasks, you())!
  expect([now.task.id, now.verbs]).toEqual([id, verbs])
})

it('is nothing where nothing is free, and offers nothing to a viewer', () => {
  expect(nowFor([theirs], you())).toBeNull()
  expect(nowFor([free], you({ can: [] }))).toBeNull()
})
