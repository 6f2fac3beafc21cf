import { expect, it } from 'vitest'

import { Tints, TINT_MS } from '../../src/client/tints'
import { ana, event, events, li, owned, task } from '../shapes'
import { Visit } from '../visit'

it('a change is hinted at for two seconds', () => {
  const tints = new Tints()
  tints.note(25, 1000)
  expect([tints.has(25, 1000 + TINT_MS - 1), tints.has(25, 1000 + TINT_MS), tints.has(26, 1000)]).toEqual([
    true,
    false,
    false,
  ])
  expect(TINT_MS).toBe(2000)
})

it('more than ten changes in a second are a storm, in which nothing is', () => {
  const tints = new Tints()
  const noted = Array.from({ length: 11 }, (_, at) => tints.note(at, at * 50))
  expect(noted).toEqual([...Array.from({ length: 10 }, () => true), false])
  expect(tints.has(5, 600)).toBe(false)
  expect([tints.note(1, 3000), tints.has(1, 3000)]).toEqual([true, true])
})

it('only what others change is hinted at, and views look again when that is over', () => {
  const visit = new Visit().greet([task(25), task(26)])
  visit.socket.say(events(event(11, 'task.claimed', owned(25, ana)), event(12, 'task.claimed', owned(26, li))))
  const hinted = () => [25, 26].map((id) => visit.client.tints.has(id, visit.world.monotonic()))
  expect(hinted()).toEqual([true, false])
  const { renders } = visit
  visit.world.pass(TINT_MS)
  expect(hinted()).toEqual([false, false])
  expect(visit.renders).toBeGreaterThan(renders)
})
