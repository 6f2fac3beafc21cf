import { describe, expect, it } from 'vitest'

import { elementsOf } from '../../../src/ui/keys/gs1'

const values = (text: string) => elementsOf(text).map(({ identifier, value }) => `${identifier}=${value}`)

describe('a barcode of GS1', () => {
  it.each([
    // The examples of the General Specifications: fixed lengths need no end, others have FNC1.
    [']C10109501101530003' + '17270131' + '10AB-123', ['01=09501101530003', '17=270131', '10=AB-123']],
    [']d2' + '10AB-123' + '\x1d' + '21WO-4425', ['10=AB-123', '21=WO-4425']],
    [']Q3' + '\x1d' + '3103000123' + '400ORDER9', ['3103=000123', '400=ORDER9']],
    [']e0' + '240X1' + '\x1d' + '4109501101020917' + '8008261127', ['240=X1', '410=9501101020917', '8008=261127']],
    ['91WO-4425' + '\x1d' + '3712', ['91=WO-4425', '37=12']],
  ])('%j says what each value is', (text, said) => {
    expect(values(text)).toEqual(said)
  })

  it.each(['104425', ']C0104425', '(10)4425', '4425'])('is told by its scanner or by FNC1: %s is none', (text) => {
    expect(values(text)).toEqual([])
  })

  it.each([']C101095011', ']C110', ']C1AB', ']C1', ']C1104425\x1d21'])('is read whole or not at all: %j', (text) => {
    expect(values(text)).toEqual([])
  })
})
