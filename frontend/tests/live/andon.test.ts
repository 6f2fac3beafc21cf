import { expect, it, vi } from 'vitest'

vi.mock('../../src/ui/andon/pulse.css', () => ({}))

import { isNewUrgent } from '../../src/live/andon'
import type { TaskEvent } from '../../src/client/frames'
import { ana, event, owned, sam, task, you } from '../shapes'

const me = you()
const urgent = (more = {}) => task(25, { priority: 'urgent', ...more })
const NOW = Date.parse(event(1, 'task.added', urgent(), { by: sam }).at) + 1000

function calls(told: TaskEvent, before?: ReturnType<typeof task>, now = NOW): boolean {
  return isNewUrgent({ event: told, before }, me, now)
}

it('calls for urgent work that comes, becomes urgent, or becomes free', () => {
  expect(calls(event(1, 'task.added', urgent(), { by: sam }))).toBe(true)
  expect(calls(event(1, 'task.edited', urgent(), { by: sam }), task(25))).toBe(true)
  expect(calls(event(1, 'task.released', urgent(), { by: ana }), owned(25, ana, { priority: 'urgent' }))).toBe(true)
})

it('calls for nothing else', () => {
  expect(calls(event(1, 'task.added', task(25), { by: sam }))).toBe(false)
  expect(calls(event(1, 'task.edited', urgent({ title: 'New' }), { by: sam }), urgent())).toBe(false)
  expect(calls(event(1, 'task.claimed', owned(25, ana, { priority: 'urgent' }), { by: ana }), urgent())).toBe(false)
  expect(calls(event(1, 'task.added', urgent({ department: 99 }), { by: sam }))).toBe(false)
  expect(calls(event(1, 'task.released', urgent(), { by: me }), owned(25, ana, { priority: 'urgent' }))).toBe(false)
})

it('calls for nothing that came while the screen was away', () => {
  expect(calls(event(1, 'task.added', urgent(), { by: sam }), undefined, NOW + 15_000)).toBe(false)
})
