import { describe, expect, it } from 'vitest'

import { nearestRow, rolling } from '../../src/supervisor/drop'

const rows = [
  { id: 1, top: 0, bottom: 64 },
  { id: 2, top: 72, bottom: 136 },
  { id: 3, top: 144, bottom: 208 },
]

describe('a drop', () => {
  it('reaches the row that it is on', () => expect(nearestRow(100, rows)).toBe(2))

  it('reaches the nearest row beside them all', () => {
    expect(nearestRow(-500, rows)).toBe(1)
    expect(nearestRow(66, rows)).toBe(1)
    expect(nearestRow(71, rows)).toBe(2)
    expect(nearestRow(900, rows)).toBe(3)
  })

  it('has no target in an empty list', () => expect(nearestRow(10, [])).toBeNull())
})

describe('the list', () => {
  const list = { top: 100, bottom: 500 }

  it('stands still in the middle', () => expect(rolling(300, list)).toBe(0))

  it('rolls at its edges, the faster the nearer', () => {
    expect(rolling(150, list)).toBeLessThan(0)
    expect(rolling(100, list)).toBeLessThan(rolling(150, list))
    expect(rolling(450, list)).toBeGreaterThan(0)
    expect(rolling(500, list)).toBeGreaterThan(rolling(450, list))
    expect(rolling(5000, list)).toBe(rolling(500, list))
  })
})
