import { expect, it } from 'vitest'

import { pause, refusedPause } from '../../src/client/tries'

const MANY = [0, 1, 2, 3, 4, 5, 6, 10, 200, 5000]
const MINUTE = 60_000

it.each(MANY)('after %d failures a page that can be seen pauses for five seconds at most', (failures) => {
  expect(pause(failures, true, 0)).toBe(250)
  expect(pause(failures, true, 0.999_999)).toBeLessThanOrEqual(5000)
})

it('the span doubles with every failure, for hidden pages up to half a minute', () => {
  const spans = (seen: boolean) => [0, 1, 2, 3, 4, 5].map((failures) => pause(failures, seen, 1))
  expect(spans(true)).toEqual([1000, 2000, 4000, 5000, 5000, 5000])
  expect(spans(false)).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000])
})

it('clients are spread over the whole span, with its middle at two and a half seconds', () => {
  expect(pause(200, true, 0.5)).toBe(2625)
  expect(pause(0, true, 0.5)).toBe(625)
})

it('a rejected client retries after minutes', () => {
  expect([0, 1, 2, 3, 4, 200].map((refusals) => refusedPause(refusals, 1))).toEqual(
    [1, 2, 4, 8, 10, 10].map((minutes) => minutes * MINUTE),
  )
  expect(refusedPause(0, 0)).toBe(MINUTE / 2)
})
