import { expect, it } from 'vitest'

import { groupsFound, peopleFound, stepped, tasksFound } from '../../src/live/palette/entries'
import { ana, li, owned, task } from '../shapes'

const numbers = (typed: string, ...tasks: ReturnType<typeof task>[]) =>
  tasksFound(tasks, typed).map(({ number }) => number)

it('finds tasks as the board does, the number that was typed first', () => {
  const poster = task(1, { number: '17', title: 'Poster 442' })
  const longer = task(2, { number: '4425', title: 'Cards' })
  const exact = task(3, { number: '442', title: 'Labels', customer: 'Müller' })
  expect(numbers('442', poster, longer, exact)).toEqual(['442', '4425', '17'])
  expect(numbers('442', task(5, { number: '4420', status: 'completed' }), poster)).toEqual(['17', '4420'])
  expect(numbers('muller LABEL', poster, longer, exact)).toEqual(['442'])
  expect(numbers('silva', poster, owned(4, ana, { number: '9' }))).toEqual(['9'])
})

it('names no task and no person before something is typed', () => {
  expect(tasksFound([task(1)], ' ')).toEqual([])
  expect(peopleFound([{ ...ana, role: 'operator', departments: [], active: true }], '')).toEqual([])
})

it('finds members that are active', () => {
  const [here, gone] = [ana, li].map((who) => ({
    ...who,
    role: 'operator' as const,
    departments: [],
    active: who === ana,
  }))
  expect(peopleFound([here!, gone!], 'i').map(({ name }) => name)).toEqual([ana.name])
})

it('leaves out groups in which nothing is found', () => {
  const groups = [
    { name: 'commands' as const, entries: [{ key: 'help', words: 'Keys', also: ['?'] }] },
    { name: 'pages' as const, entries: [{ key: 'a', words: 'Assign' }] },
  ]
  expect(groupsFound(groups, '?').map(({ name }) => name)).toEqual(['commands'])
  expect(groupsFound(groups, '')).toEqual(groups)
})

it.each([
  [0, 1, 3, 1],
  [2, 1, 3, 0],
  [0, -1, 3, 2],
  [-1, 1, 3, 0],
  [-1, -1, 3, 2],
  [0, 1, 0, -1],
])('from %i by %i of %i leads to %i', (at, by, length, to) => {
  expect(stepped(at, by, length)).toBe(to)
})
