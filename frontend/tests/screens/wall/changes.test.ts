import { expect, it } from 'vitest'

import { lastChanges } from '../../../src/screens/wall/changes'
import { ana, event, owned, task } from '../../shapes'

const at = (time: string) => `2026-11-23T${time}:00Z`

it('are those that were told', () => {
  const told = [25, 26, 27].map((id) => event(id, 'task.claimed', owned(id, ana)))
  expect(lastChanges(told, [task(1)])).toEqual(told)
})

it('are read off the tasks by a wall that has just come up', () => {
  const tasks = [
    task(1, { created_at: at('08:00') }),
    owned(2, ana, { claimed_at: at('09:00') }),
    owned(3, ana, { claimed_at: at('08:10'), started_at: at('10:00'), status: 'in_progress' }),
    owned(4, ana, { started_at: at('08:20'), finished_at: at('11:00'), status: 'completed' }),
  ]
  const kinds = lastChanges([], tasks).map(({ kind, task }) => [task?.id, kind])
  expect(kinds).toEqual([
    [4, 'task.completed'],
    [3, 'task.started'],
    [2, 'task.claimed'],
  ])
})

it('name a task once', () => {
  const told = [event(11, 'task.released', task(2))]
  expect(lastChanges(told, [task(2), task(3)]).map(({ task }) => task?.id)).toEqual([2, 3])
})
