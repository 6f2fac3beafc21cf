import { expect, it } from 'vitest'

import { isolated, mirrored } from '../../src/words/pseudo'

it('turns the words around, and leaves what is filled in and the spaces between', () => {
  expect(mirrored({ a: '{name} claimed {no} just now', b: 'Free' })).toEqual({
    a: '\u200f{name} \u202eclaimed\u202c {no} \u202ejust now\u202c',
    b: '\u200f\u202eFree\u202c',
  })
})

it('keeps what is filled in apart from the words around it', () => {
  expect(isolated({ no: 4425, name: 'Ana Silva' })).toEqual({ no: '\u20684425\u2069', name: '\u2068Ana Silva\u2069' })
})
