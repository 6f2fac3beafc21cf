import { describe, expect, it } from 'vitest'

import { kindOf, meaningOf } from '../../../src/ui/scanner/kinds'

describe('the kind of a barcode', () => {
  it.each([
    [']C14425', 'GS1-128'],
    [']C04425', 'Code 128'],
    [']d2', 'GS1 Data Matrix'],
    [']Q1x', 'QR'],
    [']e0', 'GS1 DataBar'],
    [']X04425', ']X0'],
    ['4425', null],
    ['WH]C1', null],
  ])('%s is %s', (text, kind) => expect(kindOf(text)).toBe(kind))
})

describe('the meaning of an identifier', () => {
  it.each([
    ['10', 'gs1.10'],
    ['91', 'gs1.own'],
    ['9', 'gs1.9'],
  ])('of %s', (identifier, key) => expect(meaningOf(identifier)).toBe(key))
})
