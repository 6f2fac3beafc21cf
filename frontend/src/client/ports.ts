/** The ports of the core: interfaces of the browser that tests replace. */

/** How a socket ends that was not closed in words. */
export const ABNORMAL = 1006

export interface Socket {
  /** Every command is a request of its own. */
  readonly slower?: boolean
  /** Whether a command that was sent has no answer yet; a WebSocket does not say. */
  busy?(): boolean
  send(text: string): void
  close(): void
  onopen: (() => void) | null
  onmessage: ((text: unknown) => void) | null
  onclose: ((code: number) => void) | null
}

export interface Ports {
  /** Opens a WebSocket to a path of this server. */
  open(path: string): Socket
  /** Asks whether the server is there, for some seconds at most; what is returned gives up asking. */
  healthy(answer: (there: boolean) => void): () => void
  /** Whether the page is visible. */
  visible(): boolean
  /** Milliseconds that only ever grow. */
  monotonic(): number
  /** The wall clock, in milliseconds since 1970. */
  now(): number
  /** Calls back later; the answer cancels. */
  later(callback: () => void, ms: number): () => void
  /** A number in [0, 1). */
  random(): number
  /** A new name for a command (K1). */
  ref(): string
  /** What this tab remembers by a name, also after a reload; null if nothing. */
  recall(name: string): string | null
  remember(name: string, text: string): void
}
