import { describe, expect, it } from 'vitest'

import { layOut, leastType } from '../../../src/screens/wall/legibility'

const HD = { width: 1920, height: 1080 }
const UHD = { width: 3840, height: 2160 }
const PORTRAIT = { width: 1080, height: 1920 }

describe('the least type', () => {
  it('is 10.2 px per metre on 55 inches', () => {
    for (const distance of [1, 5, 10]) {
      expect(leastType({ distance, diagonal: 55 }, HD) / distance).toBeCloseTo(10.2, 1)
    }
  })

  it('is smaller on a larger screen', () => {
    expect(leastType({ distance: 10, diagonal: 110 }, HD)).toBeCloseTo(leastType({ distance: 5, diagonal: 55 }, HD))
  })

  it('is as large on the wall whatever the resolution and however the screen hangs', () => {
    const room = { distance: 10, diagonal: 55 }
    expect(leastType(room, UHD)).toBeCloseTo(2 * leastType(room, HD))
    expect(leastType(room, PORTRAIT)).toBeCloseTo(leastType(room, HD))
  })
})

describe('rows', () => {
  it.each([
    [10, 55, 6, 'wide'],
    [10, 43, 4, 'lean'],
    [10, 75, 8, 'wide'],
    [5, 55, 12, 'wide'],
    [3, 55, 12, 'wide'],
    [40, 32, 3, 'stacked'],
  ])('at %d m on %d inches: %d, %s', (distance, diagonal, rows, shape) => {
    expect(layOut({ distance, diagonal }, HD)).toMatchObject({ rows, shape })
  })

  it.each([
    [10, 8],
    [8, 10],
    [6, 12],
    [3, 12],
  ])('are stacked on an upright screen at %d m: %d', (distance, rows) => {
    expect(layOut({ distance, diagonal: 55 }, PORTRAIT)).toMatchObject({ shape: 'stacked', portrait: true, rows })
  })

  it('fill the screen', () => {
    for (const screen of [HD, UHD, PORTRAIT, { width: 1280, height: 720 }, { width: 1024, height: 768 }]) {
      const { header, footer, row, rows } = layOut({ distance: 10, diagonal: 55 }, screen)
      expect(header + footer + row * rows).toBeCloseTo(screen.height)
    }
  })
})

describe('type', () => {
  const rooms = [43, 55, 65, 75, 86].flatMap((diagonal) => [3, 5, 8, 10].map((distance) => ({ distance, diagonal })))

  it.each(rooms)('can be read at $distance m on $diagonal inches, in every shape of screen', (room) => {
    for (const screen of [HD, UHD, PORTRAIT]) {
      const least = leastType(room, screen)
      // A portrait screen of 43 inches is too narrow for ten metres, and shows as much as it can.
      if (screen.width / least < 10.2) continue
      expect(layOut(room, screen).type).toBeGreaterThanOrEqual(least)
    }
  })
})
