/** Tells a barcode scanner from a person by how fast its keys come. PURE: keys and times in, a code out. */

/** Scanners type a key every 5 to 30 ms; people, and keys that repeat, take longer. */
export const SCANNER_MS = 50
const SHORTEST = 3

export class Scan {
  private typed = ''
  private at = -Infinity

  /** Takes a key; gives the code when it is the Enter after one. */
  take(key: string, now: number): string | null {
    if (now - this.at > SCANNER_MS) this.typed = ''
    this.at = now
    if (key === 'Enter') {
      const code = this.typed
      this.typed = ''
      return code.length >= SHORTEST ? code : null
    }
    if (key.length === 1) this.typed += key
    return null
  }
}
