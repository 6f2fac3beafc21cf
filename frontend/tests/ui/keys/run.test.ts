import { describe, expect, it } from 'vitest'

import { readings, Run } from '../../../src/ui/keys/run'

/** Keys so many milliseconds apart. */
function typed(text: string, apartMs: number, prefix = ''): Run {
  const run = new Run(prefix)
  ;[...text].forEach((key, index) => run.add({ typed: key, american: key }, 1000 + index * apartMs))
  return run
}

describe('keys close to each other', () => {
  it.each([8, 30, 60, 120, 150, 240])('are one scan at %d ms', (apartMs) => {
    const run = typed('4425', apartMs)
    expect(run.read()).toMatchObject({ typed: '4425', keys: 4, fast: apartMs <= 50 })
    expect(run.goesOn(1000 + 4 * apartMs)).toBe(true)
  })

  it('end with a silence', () => {
    expect(typed('4425', 10).goesOn(1030 + 251)).toBe(false)
  })

  it('may be slower behind the prefix', () => {
    const run = typed('~44', 10, '~')
    expect([run.quietMs, run.goesOn(1020 + 900)]).toEqual([1000, true])
  })

  it('are not faster than hands if they are few', () => {
    expect(typed('442', 5).read().fast).toBe(false)
  })
})

describe('what was printed', () => {
  const read = (typed: string, american = typed) => ({ typed, american, keys: typed.length, fast: true })

  it('is what was typed, or what an American keyboard would have typed', () => {
    expect(readings(read('WOß42', 'WO-42'), '')).toEqual(['WOß42', 'WO-42'])
  })

  it('follows the prefix', () => {
    expect(readings(read('~4425'), '~')[0]).toBe('4425')
  })

  it('follows the kind of barcode', () => {
    expect(readings(read(']C14425'), '')).toEqual([']C14425', '4425'])
  })
})
