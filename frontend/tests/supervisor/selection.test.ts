import { expect, it } from 'vitest'

import { addAll, changedSince, draggedBy, NOTHING, toggle, without } from '../../src/supervisor/selection'
import { task } from '../shapes'

const one = task(25, { rev: 11 })
const other = task(26, { rev: 12 })

it('takes a task up as it was seen, and lets it go again', () => {
  const selection = toggle(NOTHING, one)
  expect([...selection.values()]).toEqual([one])
  expect(toggle(selection, task(25, { rev: 15 })).size).toBe(0)
  expect(NOTHING.size).toBe(0)
})

it('takes up all, without forgetting how the first ones were seen', () => {
  const all = addAll(toggle(NOTHING, one), [task(25, { rev: 15 }), other])
  expect([...all.values()].map(({ rev }) => rev)).toEqual([11, 12])
})

it('lets go of some', () => {
  expect([...without(addAll(NOTHING, [one, other]), [25, 99]).keys()]).toEqual([26])
})

it('notices a change since, and that a task is gone', () => {
  expect(changedSince(one, one)).toBe(false)
  expect(changedSince(one, { ...one, rev: 12 })).toBe(true)
  expect(changedSince(one, undefined)).toBe(true)
})

it('drags everything selected, or else the one at which the drag began', () => {
  const selection = addAll(NOTHING, [one, other])
  expect(draggedBy(selection, task(25, { rev: 15 }))).toEqual([one, other])
  const third = task(27)
  expect(draggedBy(selection, third)).toEqual([third])
})
