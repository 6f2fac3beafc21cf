import { expect, it } from 'vitest'

import { isWhole, steps } from '../../src/tasks/timeline'
import { ana, event, li, owned, sam, task } from '../shapes'

const added = event(1, 'task.added', task(25), { by: sam })
const claimed = event(2, 'task.claimed', owned(25, ana), { by: ana })

const told = (...list: Parameters<typeof steps>[0]) => steps(list, 'Dibs').map(({ key, params }) => [key, params.by])

it('tells who had it when, the latest first', () => {
  expect(told(added, claimed)).toEqual([
    ['step.claimed', 'Ana Silva'],
    ['step.added', 'Sam Okoro'],
  ])
})

it('tells giving back from taking back', () => {
  const own = event(3, 'task.released', task(25), { by: ana })
  const back = event(3, 'task.released', task(25), { by: sam, reason: 'shift end' })
  expect(steps([claimed, own], 'Dibs')[0]).toMatchObject({ key: 'step.released', params: { by: 'Ana Silva' } })
  expect(steps([claimed, back], 'Dibs')[0]).toMatchObject({
    key: 'step.takenBack',
    params: { by: 'Sam Okoro', owner: 'Ana Silva' },
    reason: 'shift end',
  })
})

it('tells what a report added and took away', () => {
  const first = event(3, 'task.reported', owned(25, li, { done: 120, defective: 5 }), { by: li })
  const second = event(4, 'task.reported', owned(25, li, { done: 130, defective: 2 }), { by: li })
  expect(steps([first, second], 'Dibs')[0]!.params).toMatchObject({ done: '+10', defective: '−3' })
})

it('tells a pause from the reason that follows it', () => {
  const paused = event(3, 'task.paused', owned(25, ana, { status: 'paused' }), { by: ana })
  const why = event(4, 'task.paused', owned(25, ana, { status: 'paused' }), { by: ana, reason: 'machine' })
  expect(steps([claimed, paused, why], 'Dibs').slice(0, 2)).toMatchObject([
    { key: 'step.why', reason: 'machine' },
    { key: 'step.paused', reason: '' },
  ])
})

it('names the system where no person did it, and leaves out what it does not know', () => {
  expect(told({ ...added, by: null }, event(2, 'task.painted', task(25)))).toEqual([['step.added', 'Dibs']])
})

it('knows whether the log goes back to the beginning', () => {
  expect([isWhole([added, claimed]), isWhole([claimed]), isWhole([])]).toEqual([true, false, false])
})
