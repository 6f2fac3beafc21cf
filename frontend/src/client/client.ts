/** One board for one screen: connection, board, pending commands and claims, tied together. Views subscribe to it. */

import type { Command, Display, Heartbeat, Seen, Task, TaskEvent, Verb, You } from './frames'
import { socketPath } from './version'
import { BoardState } from './board'
import { handleTaskError } from './errors'
import { Claims, type Notice } from './claims'
import { Clock } from './clock'
import { Commands, type Control } from './commands'
import { Connection, type ConnectionState } from './connection'
import { freshness, type Freshness } from './freshness'
import type { Ports } from './ports'
import { receive, type Change, type Effect } from './session'
import { Tints, TINT_MS } from './tints'

const CLOCK_MS = 1000
const PING_AFTER_MS = 12_000
const DEAD_AFTER_MS = 18_000

export class BoardClient {
  readonly state: BoardState
  readonly claims = new Claims()
  readonly tints = new Tints()
  readonly commands: Commands
  you: You | null = null
  build = ''
  /** How much the server takes at once (K8). */
  limits: Record<string, number> = {}
  degraded: string[] = []
  /** What the server wants of this screen; null unless it is a paired display. */
  display: Display | null = null
  /** How many changes came in after the last time away; null once told. */
  away: number | null = null
  private readonly clock: Clock
  private readonly connection: Connection
  private readonly listeners = new Set<() => void>()
  private readonly noticed = new Set<(notice: Notice) => void>()
  private readonly changing = new Set<(change: Change) => void>()
  private provenAt: number | null = null
  private provenClock = 0
  /** The screen was out of sight or the machine asleep: its age proves nothing. */
  private doubted = false
  private heardAt: number
  private pinged = false
  /** The server has greeted on this connection, and takes commands. */
  private greeted = false
  private wasOpen = false
  private wasAway = false
  private backAt = 0
  private scheduled = false
  private stopClock: () => void = () => undefined

  /**
   * @param schedule - calls back when views may render: once a frame for people, four times a second for walls.
   * @param last - the client of before on this screen: its board is shown, as old as it is, and nothing of its person.
   */
  constructor(
    private readonly ports: Ports,
    slug: string,
    private readonly language: () => string,
    private readonly schedule: (render: () => void) => void,
    last?: BoardClient,
  ) {
    this.clock = last?.clock ?? new Clock(ports)
    this.state = last?.state ?? new BoardState()
    if (last && this.state.rev >= 0) {
      this.you = NOBODY
      this.provenAt = last.provenAt
      this.provenClock = last.provenClock
    }
    this.heardAt = this.monotonic()
    this.commands = new Commands(
      {
        ports,
        monotonic: () => this.monotonic(),
        serverNow: () => this.serverNow(),
        send: (frame) => this.sendCommand(frame),
        stopped: () => (this.link.kind === 'stopped' ? this.link.code : null),
        person: () => this.you?.id ?? 0,
      },
      () => this.changed(),
      (command) => this.doubt(command),
    )
    this.connection = new Connection(
      ports,
      () => socketPath(slug, this.state.rev < 0 ? null : this.state, this.language()),
      (frame) => {
        this.heardAt = this.monotonic()
        this.pinged = false
        for (const effect of receive(this.state, frame)) this.take(effect)
        this.changed()
      },
      () => this.connectionChanged(),
    )
  }

  /** Begins to tell how old the board is. */
  start(): void {
    this.tick()
  }

  /** Opens the connection, once. */
  connect(): void {
    this.connection.start()
  }

  stop(): void {
    this.stopClock()
    this.connection.stop('left')
  }

  /** The network, the tab or the machine came back: nothing is proven until the server says so. */
  wake(): void {
    this.doubted = true
    if (this.link.kind === 'open') this.connection.restart()
    else this.connection.hurry(true)
    this.changed()
  }

  /** Somebody touches the screen: one that has no connection tries at once. */
  touch(): void {
    this.connection.hurry(false)
  }

  /** Fetches the whole board again, in place. */
  refresh(): void {
    this.state.epoch = ''
    this.connection.restart()
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  onNotice(listener: (notice: Notice) => void): () => void {
    this.noticed.add(listener)
    return () => this.noticed.delete(listener)
  }

  /** Tells of every event as it comes. */
  onChange(listener: (change: Change) => void): () => void {
    this.changing.add(listener)
    return () => this.changing.delete(listener)
  }

  get link(): ConnectionState {
    return this.connection.state
  }

  /** Monotonic milliseconds since the last proof; null if there never was one. */
  proofAge(): number | null {
    return this.provenAt === null ? null : this.clock.monotonic() - this.provenAt
  }

  /** The server's time of day at the last proof. */
  get provenClockMs(): number {
    return this.provenClock
  }

  freshness(): Freshness {
    const known = freshness(this.proofAge())
    const blind = this.doubted || this.degraded.includes('database')
    return known === 'live' && blind ? 'checking' : known
  }

  monotonic(): number {
    return this.clock.monotonic()
  }

  /** The server's time of day, in milliseconds since 1970: what is late, off or due goes by it, and so do deadlines (K10). */
  serverNow(): number {
    return this.clock.serverNow()
  }

  /** How far this machine's own time of day is ahead of the server's, in milliseconds. */
  clockAheadMs(): number {
    return this.clock.aheadMs()
  }

  later(callback: () => void, ms: number): () => void {
    return this.ports.later(callback, ms)
  }

  /** Claims a task, unless that is under way or there is no connection. What comes of it is told as a notice. */
  async claim(task: Task, control: Control = 'claim'): Promise<void> {
    if (this.link.kind === 'stopped') return this.notice(turnedAway(task, this.link.code))
    const known = this.freshness()
    if (known === 'not-live' || known === 'hidden') {
      // Without a connection an earlier claim may have been carried out all the same.
      const claimed = this.isClaiming(task.id)
      return this.notice(claimed ? this.unsure('claim', task) : { kind: 'offline', task })
    }
    const answer = this.commands.press({ type: 'claim', task: task.id }, control)
    if (!answer) return
    const result = await answer
    const notice = this.claims.answer(task.id, result, this.state.tasks.get(task.id), this.monotonic())
    if (notice) this.notice(notice)
    // A task that the server does not know has no place on the screen: something was missed.
    if (result.type === 'error' && result.code === 'unknown_task') this.refresh()
    this.changed()
  }

  /** Tells what a display shows; false if it is none or there is nobody to tell. For a person's screen this is no frame. */
  report(seen: Seen): boolean {
    if (!this.display || !this.greeted) return false
    this.connection.send(JSON.stringify(seen))
    return true
  }

  notice(notice: Notice): void {
    for (const listener of this.noticed) listener(notice)
  }

  private sendCommand(frame: string): boolean {
    if (this.greeted) this.connection.send(frame)
    return this.greeted
  }

  private isClaiming(task: number): boolean {
    return this.commands.of(task)?.command.type === 'claim'
  }

  /** What became of a command is uncertain, and said before it is known. */
  private doubt(command: Command): void {
    const task = 'task' in command ? (this.state.tasks.get(command.task) ?? null) : null
    if (command.type === 'claim') this.claims.doubt(command.task)
    if (this.link.kind !== 'stopped') this.notice(this.unsure(command.type, task))
  }

  private unsure(verb: Verb, task: Task | null): Notice {
    return { kind: 'unsure', verb, task, connected: this.greeted }
  }

  private take(effect: Effect): void {
    switch (effect.kind) {
      case 'welcomed':
        this.you = asNobody(effect.welcome.you)
        this.clock.restart(effect.welcome.time)
        this.build = effect.welcome.build
        this.degraded = []
        this.limits = effect.welcome.limits
        this.state.board = effect.welcome.board
        this.backAt = Date.parse(effect.welcome.time)
        if (effect.welcome.resumed) this.greet()
        return
      case 'replaced':
        if (this.wasAway) this.cameBack(0)
        this.greet()
        return
      case 'changed':
        if (this.wasAway) this.catchUp(effect.changes.map((change) => change.event))
        for (const change of effect.changes) {
          this.see(change)
          for (const listener of this.changing) listener(change)
        }
        return
      case 'answered':
        this.commands.answer(effect.answer)
        return
      case 'proven':
        return this.prove(0)
      case 'beat':
        this.degraded = broken(effect.heartbeat)
        this.wasAway = false
        return this.beat(effect.heartbeat)
      case 'gap':
        this.connection.restart()
        return
      case 'bye':
        this.connection.expectClose(effect.bye)
        return
      case 'display':
        this.display = effect.display
    }
  }

  /** A heartbeat is as old as it was on its way, and as what the server itself last saw (S4). */
  private beat({ time, degraded, age_s }: Heartbeat): void {
    const late = this.clock.note(time)
    if (!degraded.includes('database')) this.prove(late)
    else if (age_s !== undefined) this.prove(late + age_s * 1000)
  }

  /** The board was what this screen shows, so long ago. An older proof than the last one says nothing. */
  private prove(ageMs: number): void {
    this.provenAt = Math.max(this.provenAt ?? -Infinity, this.monotonic() - ageMs)
    this.provenClock = this.serverNow() - (this.monotonic() - this.provenAt)
    this.doubted = false
  }

  private see({ event, before }: Change): void {
    const me = this.you?.id ?? 0
    const now = this.monotonic()
    const reaching = !!event.task && this.isClaiming(event.task.id)
    const notice = this.claims.see(event, before, me, now, reaching)
    if (notice) this.notice(notice)
    if (event.task && event.by?.id !== me && this.tints.note(event.task.id, now)) {
      this.ports.later(() => this.changed(), TINT_MS)
    }
  }

  /** Sends what has no answer yet, once a connection. */
  private greet(): void {
    if (this.greeted) return
    this.greeted = true
    this.commands.greeted()
  }

  /** Counts what happened before the server greeted; what happens from then on is no news of the time away. */
  private catchUp(events: TaskEvent[]): void {
    const missed = events.filter((event) => Date.parse(event.at) < this.backAt).length
    if (missed) this.cameBack(missed)
    this.wasAway = false
  }

  private cameBack(changes: number): void {
    this.wasAway = false
    this.away = changes
  }

  private connectionChanged(): void {
    const open = this.link.kind === 'open'
    if (open) {
      this.heardAt = this.clock.monotonic()
      this.pinged = false
    } else if (this.wasOpen) this.connectionLost()
    this.wasOpen = open
    if (this.link.kind === 'stopped') this.commands.giveUpAll(this.link.code)
    this.changed()
  }

  private connectionLost(): void {
    this.greeted = false
    this.wasAway = this.provenAt !== null
    this.commands.lost()
  }

  private tick(): void {
    this.stopClock = this.ports.later(() => this.tick(), CLOCK_MS)
    if (this.clock.woke()) this.wake()
    const now = this.clock.monotonic()
    if (this.link.kind === 'open') {
      const silence = now - this.heardAt
      if (silence > DEAD_AFTER_MS) this.connection.restart()
      else if (silence > PING_AFTER_MS && !this.pinged) this.ping()
    }
    this.claims.expire(now)
    this.state.expire(this.serverNow())
    this.changed()
  }

  private ping(): void {
    this.pinged = true
    this.connection.send(JSON.stringify({ type: 'ping', ref: this.ports.ref() }))
  }

  private changed(): void {
    if (this.scheduled) return
    this.scheduled = true
    this.schedule(() => {
      this.scheduled = false
      for (const listener of this.listeners) listener()
    })
  }
}

const NOBODY: You = { id: 0, username: '', name: '', role: 'display', departments: [], can: [] }

/** A display has an id of its own, which may also be a person's: nothing on the board is its. */
function asNobody(you: You): You {
  return you.role === 'display' ? { ...you, id: NOBODY.id } : you
}

/** Whoever was signed out or may no longer see the board hears so; all else is a connection that is missing. */
function turnedAway(task: Task, code: string): Notice {
  const error = handleTaskError({ code })
  return error.type === 'other' ? { kind: 'offline', task } : { kind: 'refused', verb: 'claim', task, error }
}

/** What does not work, by name. */
function broken({ degraded, writable }: Heartbeat): string[] {
  return writable === false ? [...degraded, 'writing'] : degraded
}
