import { describe, expect, it } from 'vitest'

import { isFiltering, matches, onlyMyDepartments, type Filter } from '../../src/board/useFilter'
import { FINISHING, supervisor, task, you } from '../shapes'

const none: Filter = { department: false, urgent: false, search: '' }
const foreign = task(25, { department: FINISHING })

describe('my department', () => {
  it('is what operators see until they choose, and supervisors do not', () => {
    const open = { ...none, department: null }
    expect([onlyMyDepartments(open, you()), onlyMyDepartments(open, supervisor())]).toEqual([true, false])
    expect(onlyMyDepartments({ ...none, department: true }, supervisor())).toBe(true)
    expect(onlyMyDepartments(none, you())).toBe(false)
  })

  it('leaves the tasks of others out', () => {
    const mine = { ...none, department: true }
    expect([matches(task(25), mine, you()), matches(foreign, mine, you()), matches(foreign, none, you())]).toEqual([
      true,
      false,
      true,
    ])
  })
})

it('urgent leaves all others out', () => {
  const urgent = { ...none, urgent: true }
  expect(matches(task(25, { priority: 'urgent' }), urgent, you())).toBe(true)
  expect(matches(task(25, { priority: 'high' }), urgent, you())).toBe(false)
})

it.each([
  ['4425', true],
  ['  442 ', true],
  ['CHEN', true],
  ['business', true],
  ['press 2', false],
  ['4426', false],
])('a search for "%s" looks at number, customer and title: %s', (search, found) => {
  expect(matches(task(25), { ...none, search }, you())).toBe(found)
})

it.each([
  [{}, false],
  [{ department: null }, false],
  [{ search: '  ' }, false],
  [{ department: true }, true],
  [{ urgent: true }, true],
  [{ search: 'a' }, true],
])('%j is a filter: %s', (changes, filtering) => {
  expect(isFiltering({ ...none, ...changes })).toBe(filtering)
})
