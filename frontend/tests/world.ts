/** A world for the core in which time passes only when told to, and the server is the test. */

import type { Frame } from '../src/client/frames'
import type { Ports, Socket } from '../src/client/ports'

interface Timer {
  at: number
  callback: () => void
}

/** One socket, seen from the server's side. */
export class FakeSocket implements Socket {
  readonly sent: string[] = []
  closed = false
  busy?: () => boolean
  onopen: (() => void) | null = null
  onmessage: ((text: unknown) => void) | null = null
  onclose: ((code: number) => void) | null = null

  /** @param now - the server's clock. */
  constructor(
    readonly path: string,
    private readonly now = () => 0,
  ) {}

  send(text: string): void {
    this.sent.push(text)
  }

  close(): void {
    this.closed = true
  }

  /** The handshake succeeds. */
  accept(): void {
    this.onopen?.()
  }

  /** The server says something now, unless a frame names another time. */
  say(...frames: Frame[]): void {
    for (const frame of frames) {
      const time = 'time' in frame && (frame.time || new Date(this.now()).toISOString())
      this.onmessage?.(JSON.stringify(time ? { ...frame, time } : frame))
    }
  }

  /** The connection ends: by the server with a code, or abnormally. */
  drop(code = 1006): void {
    this.onclose?.(code)
  }

  /** The commands and pings that came, as objects. */
  get frames(): Record<string, unknown>[] {
    return this.sent.map((text) => JSON.parse(text) as Record<string, unknown>)
  }
}

export class World implements Ports {
  readonly sockets: FakeSocket[] = []
  /** How far this screen's time of day is ahead of the server's. */
  ahead = 0
  /** What `random` gives. */
  chance = 0.5
  /** Whether the server answers when it is asked; null keeps silent. */
  there: boolean | null = true
  /** How often it was asked whether it is there. */
  asked = 0
  seen = true
  /** What the tab remembers. */
  readonly remembered = new Map<string, string>()
  private passed = 0
  private asleep = 0
  private refs = 0
  private readonly timers = new Set<Timer>()

  constructor(private readonly startedAt = Date.parse('2026-11-23T14:30:00Z')) {}

  open(path: string): FakeSocket {
    const socket = new FakeSocket(path, () => this.serverNow())
    this.sockets.push(socket)
    return socket
  }

  healthy(answer: (there: boolean) => void): () => void {
    this.asked += 1
    return this.there === null ? this.later(() => answer(false), 5000) : this.later(() => answer(this.there!), 0)
  }

  visible(): boolean {
    return this.seen
  }

  monotonic(): number {
    return this.passed
  }

  now(): number {
    return this.serverNow() + this.ahead
  }

  serverNow(): number {
    return this.startedAt + this.asleep + this.passed
  }

  later(callback: () => void, ms: number): () => void {
    const timer = { at: this.passed + ms, callback }
    this.timers.add(timer)
    return () => this.timers.delete(timer)
  }

  random(): number {
    return this.chance
  }

  ref(): string {
    this.refs += 1
    return `r${this.refs}`
  }

  /** The page is left: nothing of it goes on, but for what the tab remembers. */
  unload(): void {
    this.timers.clear()
    for (const socket of this.sockets) socket.onopen = socket.onmessage = socket.onclose = null
  }

  recall(name: string): string | null {
    return this.remembered.get(name) ?? null
  }

  remember(name: string, text: string): void {
    this.remembered.set(name, text)
  }

  /** The socket that was opened last. */
  get socket(): FakeSocket {
    const last = this.sockets.at(-1)
    if (!last) throw new Error('no socket was opened')
    return last
  }

  /** Milliseconds until the next timer; Infinity without one. */
  get nextIn(): number {
    return Math.min(Infinity, ...[...this.timers].map((timer) => timer.at)) - this.passed
  }

  /** Lets time pass, and everything happen that is due meanwhile. */
  pass(ms: number): void {
    const end = this.passed + ms
    for (;;) {
      const [next] = [...this.timers].sort((one, other) => one.at - other.at)
      if (!next || next.at > end) break
      this.timers.delete(next)
      this.passed = Math.max(this.passed, next.at)
      next.callback()
    }
    this.passed = end
  }

  /** The machine sleeps: the wall clock goes on, the monotonic one and the timers do not. */
  sleep(ms: number): void {
    this.asleep += ms
  }
}

/** Lets the continuations of settled promises run. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve))
}
