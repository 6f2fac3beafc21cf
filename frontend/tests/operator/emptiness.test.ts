import { expect, it } from 'vitest'

import { emptiness } from '../../src/operator/emptiness'
import { EVERYTHING, type Filter } from '../../src/operator/filter'
import { ana, owned, task, you } from '../shapes'

const filter: Filter = { ...EVERYTHING, department: null }
const key = (...given: Parameters<typeof emptiness>) => emptiness(...given).key

it('says that a filter may be why', () => {
  expect(emptiness('free', { ...filter, search: 'x' }, you(), [task(1)])).toEqual({ key: 'empty.filter', clears: true })
})

it('says that the board has no tasks, and to people who may add some how', () => {
  const done = task(1, { status: 'completed' })
  expect(key('free', filter, you({ can: ['claim'] }), [done])).toBe('empty.board')
  expect(key('pending', filter, you({ can: ['add'] }), [])).toBe('empty.boardAdd')
})

it('says to a person without departments whom to ask', () => {
  expect(key('free', filter, you({ departments: [] }), [task(1)])).toBe('empty.noDepartment')
})

it('says how many tasks are free in other departments', () => {
  const all = [task(1, { department: 9 }), task(2, { department: 9 }), owned(3, ana)]
  expect(emptiness('free', filter, you(), all)).toEqual({ key: 'empty.elsewhere', params: { n: 2 } })
})

it('says of any other lane what it is for', () => {
  expect(key('mine', filter, you(), [])).toBe('empty.mine')
  expect(key('free', filter, you(), [owned(1, ana)])).toBe('empty.free')
  expect(key('7', filter, you(), [])).toBe('empty.lane')
})
