import { expect, it } from 'vitest'

import { initials, shownName } from '../../../src/screens/wall/names'

it.each([
  ['Li Wei', 'LW'],
  ['Ana', 'A'],
  ['Émile de la Tour', 'ÉDLT'],
  ['李伟', '李'],
  ['欧阳 娜娜', '欧'],
  ['Олег', 'О'],
  ['', ''],
])('the initials of %s are %s', (name, short) => {
  expect(initials(name)).toBe(short)
})

it('a name is whole, short, or not told', () => {
  expect(['full', 'initials', 'hidden'].map((names) => shownName('Li Wei', names as 'full'))).toEqual([
    'Li Wei',
    'LW',
    null,
  ])
})
