import { describe, expect, it } from 'vitest'

import { shift, swapped, wander } from '../../../src/screens/wall/burnIn'

const MINUTE = 60_000
const NOON = Date.parse('2026-11-23T12:00:00Z')
const minutes = Array.from({ length: 25 }, (_, at) => NOON + at * MINUTE)

describe('the stage', () => {
  it('stays within ten pixels', () => {
    for (const at of minutes) {
      const { x, y } = shift(at)
      expect(Math.max(Math.abs(x), Math.abs(y))).toBeLessThanOrEqual(10)
    }
  })

  it('moves every minute, and not within one', () => {
    for (const at of minutes) {
      expect(shift(at + MINUTE)).not.toEqual(shift(at))
      expect(shift(at + MINUTE - 1)).toEqual(shift(at))
    }
  })

  it('visits every place before any comes again', () => {
    expect(new Set(minutes.map((at) => JSON.stringify(shift(at)))).size).toBe(25)
  })
})

it('header and footer swap sides every hour', () => {
  expect([0, 59, 60, 119, 120].map((at) => swapped(NOON + at * MINUTE))).toEqual([false, false, true, true, false])
})

it('a lone clock is somewhere else every minute', () => {
  const places = minutes.map((at) => wander(at))
  expect(new Set(places.map((place) => JSON.stringify(place))).size).toBe(25)
  for (const { x, y } of places) expect(Math.max(x, y)).toBeLessThanOrEqual(100)
})
