import { describe, expect, it } from 'vitest'

import { leastType, rowsThatFit } from '../../src/wall/legibility'

describe('the least type', () => {
  it('is 10.2 px per metre on 55 inches (UI.md "Legibility")', () => {
    for (const distance of [1, 5, 10]) {
      expect(leastType({ distance, diagonal: 55 }) / distance).toBeCloseTo(10.2, 1)
    }
  })

  it('is smaller on a larger screen', () => {
    expect(leastType({ distance: 10, diagonal: 110 })).toBeCloseTo(leastType({ distance: 5, diagonal: 55 }))
  })
})

describe('rows', () => {
  it.each([
    [10, 55, 6],
    [10, 43, 4],
    [10, 75, 8],
    [5, 55, 12],
    [3, 55, 12],
    [40, 32, 3],
  ])('at %d m on %d inches: %d', (distance, diagonal, rows) => {
    expect(rowsThatFit({ distance, diagonal })).toBe(rows)
  })
})
