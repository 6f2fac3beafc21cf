import { expect, it } from 'vitest'

import { mirrored } from '../../src/words/pseudo'

it('turns the words around, and leaves the spaces between alone', () => {
  expect(mirrored('Free')).toBe('\u200f\u202eFree\u202c')
  expect(mirrored('just now {no}')).toBe('\u200f\u202ejust now\u202c {no}')
})

it('keeps what is filled in apart from the words around it', () => {
  expect(mirrored('{name} claimed {no}', { no: 4425, name: 'Ana Silva' })).toBe(
    '\u200f\u2068Ana Silva\u2069 \u202eclaimed\u202c \u20684425\u2069',
  )
})
