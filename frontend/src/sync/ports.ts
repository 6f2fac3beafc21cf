/** What the core needs of the world, so that tests can give it another one. */

export interface Socket {
  send(text: string): void
  close(): void
  onopen: (() => void) | null
  onmessage: ((text: unknown) => void) | null
  onclose: ((code: number) => void) | null
}

export interface Ports {
  /** Opens a WebSocket to a path of this server. */
  open(path: string): Socket
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
}
