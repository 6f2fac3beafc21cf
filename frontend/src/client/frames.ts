/**
 * The frames of the wire as a client takes them: its lists of codes, kinds and degraded parts grow, so these are any
 * text. The shapes are the server's own, see `wire.ts`. It knows no socket.
 */

import type * as wire from './wire'

export type {
  Conflict,
  Department,
  Limits,
  Ok,
  Pong,
  Priority,
  Removed,
  Role,
  Snapshot,
  Status,
  Task,
  Verb,
  Welcome,
  Who,
  You,
} from './wire'

export type Board = wire.BoardInfo
export type Person = wire.Member
export type Retry = wire.Retry & Partial<Pick<wire.ConflictRetry, 'current_owner'>>

/** An event of any kind; clients follow what it carries. */
export interface TaskEvent
  extends
    Omit<wire.TaskEvent, 'kind' | 'task'>,
    Partial<Pick<wire.TaskEvent, 'task'>>,
    Partial<Pick<wire.PersonEvent, 'person'>>,
    Partial<Pick<wire.DepartmentEvent, 'department'>>,
    Partial<Pick<wire.BoardEvent, 'board'>> {
  kind: string
}

export interface Events extends Omit<wire.Events, 'events'> {
  events: TaskEvent[]
}

export interface Failure extends Omit<wire.Error, 'code' | 'retry'> {
  code: string
  retry: Retry
  /** Not of the wire: the command was given up, or answered, without proof that it had no effect. */
  unproven?: boolean
}

export interface Heartbeat extends Omit<wire.Heartbeat, 'degraded'> {
  degraded: string[]
}

export interface Bye extends Omit<wire.Bye, 'code'> {
  code: string
}

/** The settings of a paired display, as its supervisor chose them: the server sends each. */
export type DisplaySettings = Required<wire.DisplaySettings>

/** Tells a display its settings, and whether it is to reload now. */
export interface Display extends wire.Display {
  settings: DisplaySettings
}

/** What a display shows: its answer to `display`. */
export type Seen = wire.UpSeen

export type Frame =
  wire.Welcome | wire.Snapshot | Events | wire.Ok | wire.Conflict | Failure | Heartbeat | wire.Pong | Bye | Display
export type Answer = wire.Ok | wire.Conflict | Failure

/** How a command is sent, beside what it asks: until when it may be decided (K10), and whether it was sent before (K11). */
export type Delivery = Pick<wire.UpClaim, 'ref' | 'deadline' | 'repeat'>

/** A command without its delivery. */
export type Command = Asked<Exclude<wire.Up, wire.UpPing | wire.UpSeen>>
type Asked<Sent> = Sent extends Delivery ? Omit<Sent, keyof Delivery> : never

/** What `add` sets and `edit` changes. */
export type Fields = Required<Omit<Asked<wire.UpAdd>, 'type'>>
