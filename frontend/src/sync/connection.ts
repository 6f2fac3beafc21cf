/** One socket at a time, opened again for ever. It knows when to come back, not what is said. */

import { decode } from '../protocol/codec'
import type { Bye, Frame } from '../protocol/frames'
import type { Ports, Socket } from './ports'

export type ConnectionState =
  | { kind: 'connecting'; attempt: number }
  | { kind: 'open' }
  | { kind: 'waiting'; attempt: number }
  | { kind: 'stopped'; code: string }

const FIRST_MS = 500
const LONGEST_MS = 30_000
const OPENING_MS = 10_000

/** Milliseconds until the next try: full jitter between 0.5 s and twice as much with every failure, at most 30 s. */
export function backoff(attempt: number, random: number): number {
  const most = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt + 1))
  return FIRST_MS + random * (most - FIRST_MS)
}

export class Connection {
  state: ConnectionState = { kind: 'waiting', attempt: 0 }
  private socket: Socket | null = null
  private cancel: () => void = () => undefined
  private bye: Bye | null = null
  private restartedAt = -Infinity

  /**
   * @param path - gives the path to open, with where the client left off.
   * @param onFrame - every frame of the current socket.
   * @param onState - after every change of `state`.
   */
  constructor(
    private readonly ports: Ports,
    private readonly path: () => string,
    private readonly onFrame: (frame: Frame) => void,
    private readonly onState: () => void,
  ) {}

  /** Opens, or opens at once if it was waiting: the network or the tab came back. */
  wake(): void {
    if (this.state.kind === 'waiting') this.open(this.state.attempt)
  }

  /** Gives up the present socket, which cannot be trusted, and opens another one: at once, but not over and over. */
  restart(): void {
    if (this.state.kind === 'stopped') return
    const now = this.ports.monotonic()
    const again = now - this.restartedAt < FIRST_MS
    this.restartedAt = now
    if (again) this.retry(0)
    else {
      this.drop()
      this.open(0)
    }
  }

  send(frame: string): void {
    if (this.state.kind === 'open') this.socket?.send(frame)
  }

  /** Remembers why the server is about to close. */
  expectClose(bye: Bye): void {
    this.bye = bye
  }

  /** Closes for good. */
  stop(code: string): void {
    this.drop()
    this.change({ kind: 'stopped', code })
  }

  private open(attempt: number): void {
    this.cancel()
    this.bye = null
    const socket = this.ports.open(this.path())
    let failures = attempt
    this.socket = socket
    this.change({ kind: 'connecting', attempt })
    // A handshake that hangs would hang for minutes.
    this.cancel = this.ports.later(() => this.retry(attempt), OPENING_MS)
    // A socket that is no longer the current one has nothing to say.
    socket.onopen = () => {
      if (socket !== this.socket) return
      this.cancel()
      this.change({ kind: 'open' })
    }
    socket.onmessage = (text) => {
      const frame = socket === this.socket ? decode(text) : null
      if (!frame) return
      failures = 0
      this.onFrame(frame)
    }
    socket.onclose = (code) => {
      if (socket === this.socket) this.closed(code, failures)
    }
  }

  private closed(code: number, attempt: number): void {
    const bye = this.bye
    this.drop()
    if ((bye && !bye.reconnect) || (code >= 4500 && code < 5000)) {
      this.change({ kind: 'stopped', code: bye?.code ?? String(code) })
    } else if (bye) this.wait(0, bye.after_ms)
    else this.retry(attempt)
  }

  private retry(attempt: number): void {
    this.drop()
    this.wait(attempt + 1, backoff(attempt, this.ports.random()))
  }

  private wait(attempt: number, ms: number): void {
    this.change({ kind: 'waiting', attempt })
    this.cancel = this.ports.later(() => this.open(attempt), ms)
  }

  private drop(): void {
    this.cancel()
    const socket = this.socket
    this.socket = null
    socket?.close()
  }

  private change(state: ConnectionState): void {
    this.state = state
    this.onState()
  }
}
