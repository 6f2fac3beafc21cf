import { describe, expect, it } from 'vitest'

import { Scan } from '../../src/board/scan'

/** Types keys so many milliseconds apart; gives what the last one made whole. */
function typed(keys: string[], apartMs: number, scanner = new Scan(), startMs = 1000): string | null {
  return keys.map((key, index) => scanner.take(key, startMs + index * apartMs)).at(-1) ?? null
}

describe('a scanner', () => {
  it('types fast and ends with Enter', () => {
    expect(typed([...'BADGE-42', 'Enter'], 5)).toBe('BADGE-42')
  })

  it('is not fingers', () => {
    expect(typed([...'BADGE-42', 'Enter'], 120)).toBeNull()
  })

  it('types more than two characters', () => {
    expect(typed([...'12', 'Enter'], 5)).toBeNull()
  })

  it('begins anew after what fingers typed before', () => {
    const scanner = new Scan()
    typed(['2', '4'], 200, scanner)
    expect(typed([...'BADGE-42', 'Enter'], 5, scanner, 5000)).toBe('BADGE-42')
  })

  it('may press Shift for capitals', () => {
    expect(typed(['Shift', 'B', 'Shift', 'A', 'D', '4', '2', 'Enter'], 5)).toBe('BAD42')
  })
})
