import { expect, it } from 'vitest'

import { backoff } from '../../src/sync/connection'

const ATTEMPTS = [0, 1, 2, 3, 4, 5, 6, 10, 200, 5000]

it.each(ATTEMPTS)('after %d failures it waits from 0.5 s to at most 30 s', (attempt) => {
  expect(backoff(attempt, 0)).toBe(500)
  expect(backoff(attempt, 0.999_999)).toBeLessThanOrEqual(30_000)
})

it('doubles the span with every failure', () => {
  expect([0, 1, 2, 3, 4, 5, 6].map((attempt) => backoff(attempt, 1))).toEqual([
    1000, 2000, 4000, 8000, 16_000, 30_000, 30_000,
  ])
})

it('spreads clients over the whole span', () => {
  expect(backoff(200, 0.5)).toBe(15_250)
  expect(backoff(0, 0.5)).toBe(750)
})
