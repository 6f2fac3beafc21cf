import { describe, expect, it } from 'vitest'

import { candidates, whyNot } from '../../src/supervisor/eligibility'
import { ana, FINISHING, li, owned, person, PRINTING, sam, task } from '../shapes'

const alice = person(ana)

describe('a person can be given tasks', () => {
  it('of their departments, while they have room for all of them', () => {
    expect(whyNot(alice, 8, [task(1), task(2)], 10)).toBeNull()
    expect(whyNot(alice, 9, [task(1), task(2)], 10)).toBe('full')
  })

  it('not of another department, be it only one of them', () => {
    expect(whyNot(alice, 0, [task(1), task(2, { department: FINISHING })], 10)).toBe('otherDepartment')
  })

  it('not while inactive, which comes before all other reasons', () => {
    expect(whyNot(person(ana, { active: false, departments: [] }), 99, [task(1)], 10)).toBe('inactive')
  })

  it('not those that are theirs already', () => {
    expect(whyNot(alice, 1, [owned(1, ana)], 10)).toBe('isOwner')
  })

  it('where what they have already takes no more room', () => {
    expect(whyNot(alice, 9, [owned(1, ana), task(2)], 10)).toBeNull()
  })
})

it('shows full people also before a task is selected', () => {
  expect(whyNot(alice, 10, [], 10)).toBe('full')
  expect(whyNot(alice, 9, [], 10)).toBeNull()
})

describe('the list', () => {
  const people = [person(sam, { departments: [FINISHING] }), person(li), alice]

  it('has those of the department first, then goes by name', () => {
    const names = candidates(people, [], [task(1)], 10).map((candidate) => candidate.person.name)
    expect(names).toEqual(['Ana Silva', 'Li Wei', 'Sam Okoro'])
    const others = candidates(people, [], [task(1, { department: FINISHING })], 10)
    expect(others.map((candidate) => candidate.person.name)).toEqual(['Sam Okoro', 'Ana Silva', 'Li Wei'])
  })

  it('has those of the department first to which the screen is narrowed, while nothing is chosen', () => {
    const names = candidates(people, [], [], 10, FINISHING).map((candidate) => candidate.person.name)
    expect(names).toEqual(['Sam Okoro', 'Ana Silva', 'Li Wei'])
  })

  it('does not move a person who becomes full', () => {
    const tasks = [owned(1, ana), owned(2, ana)]
    const list = candidates(people, tasks, [task(3)], 2)
    expect(list[0]).toMatchObject({ person: { name: 'Ana Silva' }, whyNot: 'full' })
  })

  it('counts what is not finished, and has running work first', () => {
    const tasks = [
      owned(1, ana),
      owned(2, ana, { status: 'in_progress' }),
      owned(3, ana, { status: 'completed' }),
      task(4, { department: PRINTING }),
    ]
    const [first] = candidates([alice], tasks, [], 10)
    expect(first?.has.map(({ id }) => id)).toEqual([2, 1])
  })
})
