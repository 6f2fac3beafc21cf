import { describe, expect, it } from 'vitest'

import { dwellMs, Pages, paginate } from '../../../src/screens/wall/pages'

const ids = (n: number) => Array.from({ length: n }, (_, at) => at + 1)

describe('pages', () => {
  it('hold as many rows as fit, in order', () => {
    expect(paginate(ids(8), 6)).toEqual({
      pages: [
        [1, 2, 3, 4, 5, 6],
        [7, 8],
      ],
      more: 0,
    })
  })

  it('are four at most; the rest is a number', () => {
    const { pages, more } = paginate(ids(47), 6)
    expect(pages.map((page) => page.length)).toEqual([6, 6, 6, 6])
    expect(more).toBe(23)
  })

  it('of nothing are one empty page', () => {
    expect(paginate([], 6)).toEqual({ pages: [[]], more: 0 })
  })

  it.each([
    [3, null, 10_000],
    [5, null, 10_000],
    [6, null, 10_200],
    [12, null, 20_400],
    [6, 30, 30_000],
  ])('of %d rows stay, if %s s are wished, %d ms', (rows, wished, ms) => {
    expect(dwellMs(rows, wished)).toBe(ms)
  })
})

describe('turning', () => {
  const write = (n: number) => () => paginate(ids(n), 6)

  it('waits for the dwell', () => {
    const pages = new Pages()
    expect(pages.turn(0, 10_000, 5, write(8))).toBe(true)
    expect(pages.ids).toEqual([1, 2, 3, 4, 5, 6])
    expect(pages.turn(9_999, 10_000, 5, write(8))).toBe(false)
    expect(pages.turn(10_000, 10_000, 5, write(8))).toBe(true)
    expect(pages.ids).toEqual([7, 8])
  })

  it('lays out anew only before the first page', () => {
    const pages = new Pages()
    pages.turn(0, 10, 5, write(8))
    pages.turn(10, 10, 5, write(1))
    expect(pages.ids).toEqual([7, 8])
    pages.turn(20, 10, 5, write(1))
    expect(pages.ids).toEqual([1])
  })

  it('of an empty wall happens as soon as there is something', () => {
    const pages = new Pages()
    pages.turn(0, 10_000, 0, write(0))
    expect(pages.turn(250, 10_000, 1, write(2))).toBe(true)
    expect(pages.ids).toEqual([1, 2])
  })

  it('marks for one round what changed since the last', () => {
    const pages = new Pages()
    pages.turn(0, 10, 5, write(3))
    expect(pages.markedAfter).toBe(5)
    pages.turn(10, 10, 9, write(3))
    expect(pages.markedAfter).toBe(5)
    pages.turn(20, 10, 9, write(3))
    expect(pages.markedAfter).toBe(9)
  })

  it('begins again when the screen changes', () => {
    const pages = new Pages()
    pages.turn(0, 10_000, 5, write(8))
    pages.turn(10_000, 10_000, 5, write(8))
    pages.restart(11_000, 5, () => paginate(ids(8), 4))
    expect([pages.page, pages.ids]).toEqual([0, [1, 2, 3, 4]])
    expect(pages.turn(12_000, 10_000, 5, write(8))).toBe(false)
  })
})
