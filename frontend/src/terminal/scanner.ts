/** Tells a scanner from fingers: it types like a keyboard, only faster than anybody could, and ends with Enter. PURE. */

const APART_MS = 40
const LEAST = 4

export class Scanner {
  private typed = ''
  private at = -Infinity

  /** Takes a key at a time in milliseconds; gives what was scanned, once it is whole. */
  key(key: string, now: number): string | null {
    const fast = now - this.at <= APART_MS
    this.at = now
    if (key === 'Enter') {
      const scanned = fast && this.typed.length >= LEAST ? this.typed : null
      this.typed = ''
      return scanned
    }
    if (key.length === 1) this.typed = fast ? this.typed + key : key
    return null
  }
}
