import { expect, it } from 'vitest'

import { mirrored } from '../../src/locales/pseudo'

it('turns the words around, and leaves what is filled in and the spaces between', () => {
  expect(mirrored({ a: '{name} claimed {no} just now', b: 'Free' })).toEqual({
    a: '{name} \u202eclaimed\u202c {no} \u202ejust now\u202c',
    b: '\u202eFree\u202c',
  })
})
