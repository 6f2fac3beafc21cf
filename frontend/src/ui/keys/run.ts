/** A run of keys in quick succession: a scan, or fast typing. PURE: strokes and times in, the text read out. */

import { elementsOf, SEPARATOR } from './gs1'
import type { Stroke } from './stroke'

/** Slow scanners pause up to 150 ms between keys; a longer silence ends what they read. */
export const QUIET_MS = 250
/** A scanner that is known by its prefix may take its time. */
const AFTER_PREFIX_MS = 1000
/** No fingers are as fast as this over four keys and more. */
const FAST_MS = 50
const FAST_KEYS = 4

export interface Read {
  typed: string
  american: string
  keys: number
  /** Whether it came faster than a person types. */
  fast: boolean
}

export class Run {
  private strokes: Stroke[] = []
  private beganAt = 0
  private lastAt = 0

  constructor(private readonly prefix: string) {}

  add(stroke: Stroke, now: number): void {
    if (!this.strokes.length) this.beganAt = now
    this.strokes.push(stroke)
    this.lastAt = now
  }

  get quietMs(): number {
    return this.prefix && this.text('typed').startsWith(this.prefix) ? AFTER_PREFIX_MS : QUIET_MS
  }

  /** Whether a key at this time goes on with it. */
  goesOn(now: number): boolean {
    return now - this.lastAt <= this.quietMs
  }

  read(): Read {
    const keys = this.strokes.length
    const fast = keys >= FAST_KEYS && this.lastAt - this.beganAt <= FAST_MS * (keys - 1)
    return { typed: this.text('typed').trim(), american: this.text('american').trim(), keys, fast }
  }

  private text(as: keyof Stroke): string {
    return this.strokes.map((stroke) => stroke[as]).join('')
  }
}

/** An identifier of the kind of barcode (ISO/IEC 15424), which some scanners send first, such as `]C1`. */
const SYMBOLOGY = /^\][A-Za-z]\w/

/** What this device's scanner sends around what is printed. */
export interface Around {
  prefix: string
  suffix: string
}

/** Whether the scanner's own suffix ends it: then it is as good as Enter. */
export function isSigned({ typed, fast }: Read, { suffix }: Around): boolean {
  return fast && suffix !== '' && typed.endsWith(suffix)
}

/** What may have been printed, likeliest first: without what the scanner adds, and the values of a GS1 barcode. */
export function readings({ typed, american }: Read, around: Around): string[] {
  const sent = [typed, american].flatMap((text) => [printed(text, around), text])
  const whole = sent.map((text) => text.replaceAll(SEPARATOR, ' '))
  const plain = sent.map((text) => printed(text.replace(SYMBOLOGY, ''), around).replaceAll(SEPARATOR, ' '))
  const values = sent.flatMap((text) => elementsOf(text).map(({ value }) => value))
  return [...new Set([...whole, ...plain, ...values])]
}

/** What stands between the prefix and the suffix of a scanner, where they are there. */
export function printed(text: string, { prefix, suffix }: Around): string {
  const from = text.startsWith(prefix) ? prefix.length : 0
  const to = suffix && text.length - suffix.length > from && text.endsWith(suffix) ? -suffix.length : undefined
  return text.slice(from, to)
}
