import { describe, expect, it } from 'vitest'

import {
  EVERYTHING,
  cleared,
  isFiltering,
  isNarrowed,
  onlyMyDepartments,
  showing,
  widened,
} from '../../src/operator/filter'
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
    expect([showing(mine, you())(task(25)), showing(mine, you())(foreign), showing(none, you())(foreign)]).toEqual([
      true,
      false,
      true,
    ])
  })
})

it('urgent leaves all others out', () => {
  const urgent = { ...none, urgent: true }
  expect(showing(urgent, you())(task(25, { priority: 'urgent' }))).toBe(true)
  expect(showing(urgent, you())(task(25, { priority: 'high' }))).toBe(false)
})

it.each([
  ['4425', true],
  ['  442 ', true],
  ['CHEN', true],
  ['business', true],
  ['press 2', true],
  ['4426', false],
])('a search for "%s" looks at number, title, customer, station and person: %s', (search, found) => {
  expect(showing({ ...none, search }, you())(task(25))).toBe(found)
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
    showing({ ...none, department: PRINTING }, you())(task(25)),
    showing({ ...none, department: PRINTING }, you())(foreign),
  ]).toEqual([true, false])
  expect([
    showing({ ...none, station: 'Press 2' }, you())(task(25)),
    showing({ ...none, station: 'Press 1' }, you())(task(25)),
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

it('clearing leaves my department, unless that is all there is to clear', () => {
  const mine = { ...none, department: 'mine' as const }
  expect(cleared({ ...mine, search: 'a', urgent: true })).toEqual(mine)
  expect(cleared({ ...none, department: PRINTING, station: 'Press 2' })).toEqual(none)
  expect(cleared(mine)).toEqual(none)
})
