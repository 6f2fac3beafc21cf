/** The client of one board: connection, state and commands. Views subscribe to it. */

import type { Acting, Ground } from './acting'
import { BoardState } from './board'
import type { Claims, Notice } from './claims'
import { Clock } from './clock'
import type { Commands } from './commands'
import { Connection, type ConnectionState } from './connection'
import type { Display, Limits, Seen, TaskEvent, You } from './frames'
import type { Freshness } from './freshness'
import type { Ports } from './ports'
import { Proof } from './proof'
import { receive, type Change, type Effect } from './session'
import { Tints, TINT_MS } from './tints'
import { socketPath } from './version'

const CLOCK_MS = 1000
const PING_AFTER_MS = 12_000
const DEAD_AFTER_MS = 18_000

export class BoardClient {
  readonly state: BoardState
  readonly tints = new Tints()
  you: You | null = null
  build = ''
  /** How much the server takes at once (K8). */
  limits: Partial<Limits> = {}
  /** What the server wants of this screen; null unless it is a paired display. */
  display: Display | null = null
  /** How many changes came in after the last time away; null once told. */
  away: number | null = null
  /** What a person does here; null on a screen that only watches. */
  private readonly person: Acting | null
  private readonly clock: Clock
  private readonly proof: Proof
  private readonly connection: Connection
  private readonly listeners = new Set<() => void>()
  private readonly noticed = new Set<(notice: Notice) => void>()
  private readonly changing = new Set<(change: Change) => void>()
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
   * @param act - what a person acts with; a screen without only watches, and loads nothing of it.
   * @param last - the client of before on this screen: its board is shown, as old as it is, and nothing of its person.
   */
  constructor(
    private readonly ports: Ports,
    slug: string,
    private readonly language: () => string,
    private readonly schedule: (render: () => void) => void,
    act: ((ground: Ground) => Acting) | null = null,
    last?: BoardClient,
  ) {
    this.clock = last?.clock ?? new Clock(ports)
    this.state = last?.state ?? new BoardState()
    const shown = last && this.state.rev >= 0
    if (shown) this.you = NOBODY
    this.proof = new Proof(this.clock, shown ? last.proof : undefined)
    this.heardAt = this.monotonic()
    const ground: Ground = {
      name: slug,
      line: {
        ports,
        monotonic: () => this.monotonic(),
        serverNow: () => this.serverNow(),
        send: (frame) => this.sendCommand(frame),
        stopped: () => (this.link.kind === 'stopped' ? this.link.code : null),
        person: () => this.you?.id ?? 0,
      },
      state: this.state,
      reachable: () => !['not-live', 'hidden'].includes(this.freshness()),
      connected: () => this.greeted,
      changed: () => this.changed(),
      tell: (notice) => this.notice(notice),
      refresh: () => this.refresh(),
    }
    this.person = act && act(ground)
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

  get acting(): Acting {
    if (!this.person) throw new Error('this screen only watches')
    return this.person
  }

  get commands(): Commands {
    return this.acting.commands
  }

  get claims(): Claims {
    return this.acting.claims
  }

  get degraded(): string[] {
    return this.proof.degraded
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

  /** Handles the return of the network, the tab or the machine: the state is unproven until the next proof of the server. */
  wake(): void {
    // Before the next look at the clocks, too, the board is as old as it is.
    this.clock.woke()
    this.proof.doubt()
    if (this.link.kind === 'open') this.connection.restart()
    else this.connection.hurry(true)
    this.changed()
  }

  /** Handles a touch: a closed connection retries at once; after sleep the board counts as unproven, and takes no press. */
  touch(): void {
    if (this.clock.woke()) this.wake()
    else this.connection.hurry(false)
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

  /** No WebSocket passes: the board comes as a stream, and commands as requests. */
  get slower(): boolean {
    return this.connection.slower
  }

  get link(): ConnectionState {
    return this.connection.state
  }

  /** Why the server let go of this screen, in its own words; empty if it did not. */
  get said(): string {
    return this.connection.said
  }

  /** Monotonic milliseconds since the last proof; null if there never was one. */
  proofAge(): number | null {
    return this.proof.age()
  }

  /** The server's time of day at the last proof. */
  get provenClockMs(): number {
    return this.proof.clockMs
  }

  freshness(): Freshness {
    return this.proof.freshness()
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

  /** Reports what a display shows; false without a connection, and for a person's screen, which sends no such frame. */
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

  private take(effect: Effect): void {
    switch (effect.kind) {
      case 'welcomed':
        this.you = asNobody(effect.welcome.you)
        this.clock.restart(effect.welcome.time)
        this.build = effect.welcome.build
        this.proof.degraded = []
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
        this.person?.commands.answer(effect.answer)
        return
      case 'proven':
        return this.proof.prove(0)
      case 'beat':
        this.wasAway = false
        return this.proof.beat(effect.heartbeat)
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

  private see(change: Change): void {
    this.person?.see(change)
    const { event } = change
    if (event.task && event.by?.id !== (this.you?.id ?? 0) && this.tints.note(event.task.id, this.monotonic())) {
      this.ports.later(() => this.changed(), TINT_MS)
    }
  }

  /** Sends what has no answer yet, once a connection. */
  private greet(): void {
    if (this.greeted) return
    this.greeted = true
    this.person?.greeted()
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
    if (this.link.kind === 'stopped') this.person?.commands.giveUpAll(this.link.code)
    this.changed()
  }

  private connectionLost(): void {
    this.greeted = false
    this.wasAway = this.proof.exists
    this.person?.commands.lost()
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
    this.person?.claims.expire(now)
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
