import { expect, it } from 'vitest'

import { fromQuery } from '../../../src/screens/wall/settings'

const read = (query: string) => fromQuery(new URLSearchParams(query), 'press', 'en')

it('are those of ten metres and 55 inches, if the address says nothing', () => {
  expect(read('')).toEqual({
    name: '',
    board: 'press',
    kind: 'wall',
    departments: [],
    distance_m: 10,
    diagonal_in: 55,
    language: 'en',
    theme: 'dark',
    names: 'full',
    dwell_s: null,
    off_hours: null,
    reload_at: null,
    lock_after_s: Infinity,
  })
})

it('are read from the address', () => {
  const query =
    'distance=6.5&diagonal=43&theme=light&names=initials&departments=2,3&dwell=20&off=22:00-06:00&reload=04:00'
  expect(read(query)).toMatchObject({
    distance_m: 6.5,
    diagonal_in: 43,
    theme: 'light',
    names: 'initials',
    departments: [2, 3],
    dwell_s: 20,
    off_hours: { from: '22:00', to: '06:00' },
    reload_at: '04:00',
  })
})

it('are the usual ones where the address says nonsense', () => {
  const query = 'distance=0&diagonal=x&theme=pink&names=none&departments=a,b&dwell=1&off=25:00-06:00&reload=4'
  expect(read(query)).toEqual(read(''))
})
