import { describe, expect, it } from 'vitest'

import { isSigned, printed, readings, Run } from '../../../src/ui/keys/run'

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
  const around = { prefix: '', suffix: '' }

  it('is what was typed, or what an American keyboard would have typed', () => {
    expect(readings(read('WOß42', 'WO-42'), around)).toEqual(['WOß42', 'WO-42'])
  })

  it('follows the prefix, and goes before the suffix', () => {
    expect(readings(read('~4425#'), { prefix: '~', suffix: '#' })[0]).toBe('4425')
    expect(readings(read(']C1~4425#'), { prefix: '~', suffix: '#' })).toContain('4425')
  })

  it('follows the kind of barcode', () => {
    expect(readings(read(']C04425'), around)).toEqual([']C04425', '4425'])
    expect(readings(read(']X04425'), around)).toContain('4425')
  })

  it('may be any value of a GS1 barcode', () => {
    const codes = readings(read(']C1104425\x1d21WH/MO 12'), around)
    expect(codes).toEqual([']C1104425 21WH/MO 12', '104425 21WH/MO 12', '4425', 'WH/MO 12'])
  })

  it('is nothing but itself without the suffix', () => {
    expect(printed('#', { prefix: '', suffix: '#' })).toBe('#')
    expect(printed('4425', { prefix: '~', suffix: '#' })).toBe('4425')
  })
})

describe('a suffix', () => {
  const read = (typed: string, fast: boolean) => ({ typed, american: typed, keys: typed.length, fast })

  it('ends what came as fast as a scan', () => {
    const around = { prefix: '', suffix: '#' }
    expect(isSigned(read('4425#', true), around)).toBe(true)
    expect(isSigned(read('4425#', false), around)).toBe(false)
    expect(isSigned(read('4425', true), around)).toBe(false)
    expect(isSigned(read('4425', true), { prefix: '', suffix: '' })).toBe(false)
  })
})
