import { describe, expect, it } from 'vitest'

import { EVERYTHING, isFiltering, isNarrowed, matches, onlyMyDepartments, widened } from '../../src/board/filter'
import { FINISHING, PRINTING, supervisor, task, you } from '../shapes'

const none = EVERYTHING
const foreign = task(25, { department: FINISHING })

describe('my department', () => {
  it('is what operators see until they choose, and supervisors do not', () => {
    const open = { ...none, department: null }
    expect([onlyMyDepartments(open, you()), onlyMyDepartments(open, supervisor())]).toEqual([true, false])
    expect(onlyMyDepartments({ ...none, department: 'mine' as const }, supervisor())).toBe(true)
    expect(onlyMyDepartments(none, you())).toBe(false)
  })

  it('leaves the tasks of others out', () => {
    const mine = { ...none, department: 'mine' as const }
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
  [{ department: 'mine' as const }, true],
  [{ urgent: true }, true],
  [{ search: 'a' }, true],
])('%j is a filter: %s', (changes, filtering) => {
  expect(isFiltering({ ...none, ...changes })).toBe(filtering)
})

it('one department or machine leaves all others out', () => {
  expect([
    matches(task(25), { ...none, department: PRINTING }, you()),
    matches(foreign, { ...none, department: PRINTING }, you()),
  ]).toEqual([true, false])
  expect([
    matches(task(25), { ...none, station: 'Press 2' }, you()),
    matches(task(25), { ...none, station: 'Press 1' }, you()),
  ]).toEqual([true, false])
})

it.each([
  [{ department: 'mine' as const }, false],
  [{ department: PRINTING }, true],
  [{ station: 'Press 2' }, true],
  [{ urgent: true }, true],
  [{ search: 'a' }, true],
])('%j is said as "3 of 14": %s', (changes, narrowed) => {
  expect(isNarrowed({ ...none, ...changes })).toBe(narrowed)
  expect(isNarrowed(widened({ ...none, ...changes }))).toBe(false)
})
