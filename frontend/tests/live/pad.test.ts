import { expect, it } from 'vitest'

import { press, valueOf, type PadKey } from '../../src/live/pad'

const typed = (keys: string) => [...keys].reduce((text, key) => press(text, key as PadKey), '')

it.each([
  ['', 0],
  ['120', 120],
  ['007', 7],
  ['12⌫', 1],
  ['1⌫⌫', 0],
  ['5±', -5],
  ['±5', -5],
  ['5±±', 5],
  ['±', 0],
  ['±⌫', 0],
  ['±0', 0],
  ['1234567890', 123456789],
])('the keys %s make %d', (keys, value) => {
  expect(valueOf(typed(keys))).toBe(value)
})
