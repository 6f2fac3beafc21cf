/** Keeps one socket open and reconnects forever, with backoff. It knows no frames. */

import { decode } from './codec'
import type { Bye, Frame } from './frames'
import type { Ports, Socket } from './ports'
import { pause, refusedPause } from './tries'

export type ConnectionState =
  | { kind: 'connecting'; attempt: number }
  | { kind: 'open' }
  | { kind: 'waiting'; attempt: number }
  /** Rejected by the server, until a later attempt succeeds; or closed for good. */
  | { kind: 'stopped'; code: string }

const OPENING_MS = 10_000
const RESTART_APART_MS = 500
/** A finger that taps and taps makes one try in this time, a hurry of the network likewise. */
const HURRY_APART_MS = 1000

/** What a close without a `bye` means, as over a stream. */
const REASONS: Record<number, string> = {
  4501: 'unauthenticated',
  4503: 'forbidden',
  4504: 'unknown_board',
  4509: 'too_many_connections',
  4510: 'unsupported_protocol',
}

export class Connection {
  state: ConnectionState = { kind: 'waiting', attempt: 0 }
  /** Why the server let go of this screen, in its own words; empty as long as it does not, or says nothing of it. */
  said = ''
  private socket: Socket | null = null
  private cancel: () => void = () => undefined
  private bye: Bye | null = null
  private restartedAt = -Infinity
  private triedAt = -Infinity
  private failures = 0
  /** How often the server has turned this screen away in a row. */
  private refusals = 0
  /** Between `start` and `stop`. */
  private running = false
  /** A request or a handshake is on its way. */
  private trying = false
  /** The present socket has said something that is not goodbye. */
  private spoke = false

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

  /** Opens for the first time. */
  start(): void {
    if (this.running) return
    this.running = true
    this.open()
  }

  /**
   * Tries at once.
   *
   * @param anew - a try that is on its way is given up for it: the network it was made over is another one now.
   */
  hurry(anew: boolean): void {
    const early = this.ports.monotonic() - this.triedAt < HURRY_APART_MS
    if (!this.running || this.state.kind === 'open' || early || (this.trying && !anew)) return
    this.drop()
    this.ask()
  }

  /** Gives up the present socket, which cannot be trusted, and opens another one: at once, but not over and over. */
  restart(): void {
    if (this.state.kind === 'stopped') return
    const now = this.ports.monotonic()
    const again = now - this.restartedAt < RESTART_APART_MS
    this.restartedAt = now
    this.drop()
    this.failures = 0
    if (again) this.retry()
    else this.open()
  }

  /** The present socket takes the long way. */
  get slower(): boolean {
    return this.state.kind === 'open' && this.socket?.slower === true
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
    this.running = false
    this.drop()
    this.change({ kind: 'stopped', code })
  }

  /**
   * Asks whether the server is there before the next socket. After sockets that failed, browsers put off the next one,
   * Firefox for up to a minute; failed requests do not count.
   */
  private ask(): void {
    this.triedAt = this.ports.monotonic()
    this.trying = true
    if (this.state.kind === 'connecting') this.change({ kind: 'waiting', attempt: this.failures })
    this.cancel = this.ports.healthy((there) => {
      if (there) this.open()
      else this.retry()
    })
  }

  private open(): void {
    this.triedAt = this.ports.monotonic()
    this.trying = true
    this.spoke = false
    this.cancel()
    this.bye = null
    const socket = this.ports.open(this.path())
    this.socket = socket
    if (!this.refusals) this.change({ kind: 'connecting', attempt: this.failures })
    // A handshake that hangs would hang for minutes.
    this.cancel = this.ports.later(() => this.retry(), OPENING_MS)
    // A socket that is no longer the current one has nothing to say.
    socket.onopen = () => {
      // After a refusal, being accepted means nothing: the server accepts also to refuse (C4).
      if (socket === this.socket && !this.refusals) this.opened()
    }
    socket.onmessage = (text) => {
      const frame = socket === this.socket ? decode(text) : null
      if (!frame) return
      if (frame.type !== 'bye') this.heard()
      this.onFrame(frame)
    }
    socket.onclose = (code) => {
      if (socket === this.socket) this.closed(code)
    }
  }

  private opened(): void {
    this.cancel()
    this.trying = false
    this.change({ kind: 'open' })
  }

  private heard(): void {
    this.spoke = true
    this.said = ''
    this.failures = 0
    if (!this.refusals) return
    this.refusals = 0
    this.opened()
  }

  private closed(code: number): void {
    const bye = this.bye
    this.said = bye?.detail ?? ''
    this.drop()
    if ((bye && !bye.reconnect) || (code >= 4500 && code < 5000)) {
      this.turnedAway(bye?.code ?? REASONS[code] ?? String(code))
    } else if (bye && this.spoke) this.wait(bye.after_ms)
    else this.retry(bye?.after_ms)
  }

  /** For minutes: what the server decided about this screen changes seldom, and a touch asks at once. */
  private turnedAway(code: string): void {
    const ms = refusedPause(this.refusals, this.ports.random())
    this.refusals += 1
    this.change({ kind: 'stopped', code })
    this.cancel = this.ports.later(() => this.ask(), ms)
  }

  /** @param leastMs - what the server asked for. */
  private retry(leastMs = 0): void {
    this.drop()
    const due = this.triedAt + pause(this.failures, this.ports.visible(), this.ports.random())
    this.failures += 1
    this.wait(Math.max(leastMs, due - this.ports.monotonic()))
  }

  private wait(ms: number): void {
    if (!this.refusals) this.change({ kind: 'waiting', attempt: this.failures })
    this.cancel = this.ports.later(() => this.ask(), ms)
  }

  private drop(): void {
    this.cancel()
    this.trying = false
    const socket = this.socket
    this.socket = null
    socket?.close()
  }

  private change(state: ConnectionState): void {
    this.state = state
    this.onState()
  }
}
