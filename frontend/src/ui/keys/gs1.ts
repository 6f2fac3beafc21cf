/** Barcodes of GS1: values, each behind a number that says what it is (application identifier). PURE. */

/** What ends a value of no fixed length: FNC1, which scanners send as the group separator of ASCII. */
export const SEPARATOR = '\x1d'

export interface Element {
  identifier: string
  value: string
}

/** Kinds of barcode that speak so (ISO/IEC 15424): GS1-128, DataBar, Data Matrix, QR, DotCode. */
const KINDS = /^\](C1|e0|d2|Q3|J1)/
/** Identifier and value, by the lengths that need no end (GS1 General Specifications, 7.8), then those with one. */
const ELEMENT =
  /(?:(00)(.{18})|(0[1-3])(.{14})|(04)(.{16})|(1[1-9]|3[1-6]\d\d)(.{6})|(20)(..)|(41\d)(.{13})|(2[345]\d|4[02]\d|71\d|(?:39|43|7[02]|8[012])\d\d|(?:10|2[12]|3[07]|9\d))([^\x1d]+))\x1d*/gy

/** The values of such a barcode; none of any other, and none if it is not whole. */
export function elementsOf(text: string): Element[] {
  if (!KINDS.test(text) && !text.includes(SEPARATOR)) return []
  const data = text.replace(/^\]\w\w/, '').replace(/^\x1d+/, '')
  const found = [...data.matchAll(ELEMENT)]
  if (found.map(([all]) => all).join('') !== data) return []
  return found.map(([, ...parts]) => {
    const [identifier, value] = parts.filter(Boolean)
    return { identifier: identifier!, value: value! }
  })
}
