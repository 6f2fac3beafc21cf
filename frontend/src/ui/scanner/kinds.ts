/** The kind of barcode that a scan reports. PURE. */

/** Names by the identifier of the symbology (ISO/IEC 15424), the longer one first. */
const KINDS: Record<string, string> = {
  C1: 'GS1-128',
  d2: 'GS1 Data Matrix',
  Q3: 'GS1 QR',
  J1: 'GS1 DotCode',
  A: 'Code 39',
  C: 'Code 128',
  E: 'EAN, UPC',
  F: 'Codabar',
  G: 'Code 93',
  I: 'Interleaved 2 of 5',
  J: 'DotCode',
  L: 'PDF417',
  Q: 'QR',
  d: 'Data Matrix',
  e: 'GS1 DataBar',
  z: 'Aztec',
}

/** The kind of barcode, if the scanner sends it: `]C1` is GS1-128. */
export function kindOf(text: string): string | null {
  const [, name, variant] = /^\]([A-Za-z])(\w)/.exec(text) ?? []
  return name ? (KINDS[name + variant] ?? KINDS[name] ?? `]${name}${variant}`) : null
}

/** The key of an application identifier's meaning, such as a batch; of one's own for 90 to 99. */
export function meaningOf(identifier: string): string {
  return /^9\d$/.test(identifier) ? 'gs1.own' : `gs1.${identifier}`
}
