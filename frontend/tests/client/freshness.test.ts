import { expect, it } from 'vitest'

import { freshness } from '../../src/client/freshness'

const MINUTE = 60_000

it.each([
  [0, 'live'],
  [15_000, 'live'],
  [15_001, 'checking'],
  [30_000, 'checking'],
  [30_001, 'not-live'],
  [15 * MINUTE, 'not-live'],
  [15 * MINUTE + 1, 'hidden'],
  [Infinity, 'hidden'],
])('%d ms after the last proof a screen is %s', (age, expected) => {
  expect(freshness(age)).toBe(expected)
})

it('without any proof a screen is checking, never live', () => {
  expect(freshness(null)).toBe('checking')
})
