/** Every frame and shape of the wire, with the wire's own names. It knows no socket. */

export type Role = 'operator' | 'supervisor' | 'display'
export type Status = 'pending' | 'in_progress' | 'paused' | 'completed' | 'cancelled'
export type Priority = 'low' | 'normal' | 'high' | 'urgent'
export type Verb =
  | 'claim'
  | 'claim_next'
  | 'assign'
  | 'release'
  | 'start'
  | 'pause'
  | 'report'
  | 'complete'
  | 'cancel'
  | 'reopen'
  | 'add'
  | 'edit'

export interface Who {
  id: number
  username: string
  name: string
}

export interface Task {
  id: number
  number: string
  title: string
  customer: string
  station: string
  note: string
  department: number
  priority: Priority
  status: Status
  owner: Who | null
  claimed_at: string | null
  started_at: string | null
  finished_at: string | null
  created_at: string
  due_at: string | null
  quantity: number
  done: number
  defective: number
  unit: string
  rev: number
}

export interface Person extends Who {
  role: Role
  departments: number[]
  active: boolean
  /** Sees the board and commands nothing; absent from events of before. */
  viewer?: boolean
}

export interface You extends Who {
  role: Role
  departments: number[]
  can: Verb[]
  viewer?: boolean
}

export interface Department {
  id: number
  name: string
}

export interface Board {
  slug: string
  name: string
  time_zone: string
  language: string
  max_claims: number
  show_finished_h: number
  stale_claim_min: number
}

export interface Removed {
  id: number
  removed: true
}

export interface TaskEvent {
  rev: number
  kind: string
  at: string
  by: Who | null
  reason?: string
  task?: Task
  person?: Person | Removed
  department?: Department | Removed
  board?: Board
}

export interface Retry {
  can_retry: boolean
  suggestion: string
  action_text: string
  current_owner?: Who | null
}

export interface Welcome {
  type: 'welcome'
  protocol: number
  board: Board
  epoch: string
  rev: number
  resumed: boolean
  you: You
  heartbeat_s: number
  limits: Record<string, number>
  build: string
  time: string
}

export interface Snapshot {
  type: 'snapshot'
  epoch: string
  rev: number
  board: Board
  departments: Department[]
  people: Person[]
  tasks: Task[]
}

export interface Events {
  type: 'events'
  epoch: string
  rev: number
  events: TaskEvent[]
}

export interface Ok {
  type: 'ok'
  ref: string
  rev: number
  task: Task | null
  already: boolean
  replayed: boolean
}

export interface Conflict {
  type: 'conflict'
  ref: string
  code: 'task_conflict'
  detail: string
  task_id: number
  current_owner: Who | null
  rev: number
  task: Task
  retry: Retry
}

export interface Failure {
  type: 'error'
  ref?: string
  code: string
  detail: string
  rev?: number
  task?: Task
  field?: string | null
  id?: string
  retry: Retry
  /** Not of the wire: the command was given up, or answered, without proof that it had no effect. */
  unproven?: boolean
}

export interface Heartbeat {
  type: 'heartbeat'
  rev: number
  time: string
  degraded: string[]
  /** How long ago the server last saw its database; there while it cannot (S4). */
  age_s?: number
  /** There while nothing can be saved. */
  writable?: false
}

export interface Pong {
  type: 'pong'
  ref: string
  time: string
}

export interface Bye {
  type: 'bye'
  code: string
  detail: string
  reconnect: boolean
  after_ms: number
}

/** How a paired screen is to show its board, as its supervisor set it. */
export interface DisplaySettings {
  name: string
  /** The slug of the board. */
  board: string
  kind?: 'wall' | 'terminal'
  /** The departments it shows; none means all. */
  departments: number[]
  distance_m: number
  diagonal_in: number
  language: string
  theme: 'dark' | 'light' | 'contrast'
  names: 'full' | 'initials' | 'hidden'
  /** Seconds that a page stays; null leaves it to the screen. */
  dwell_s: number | null
  /** Hours of the board's time zone, such as 22:00, in which nobody looks. */
  off_hours: { from: string; to: string } | null
  /** When it reloads every night; null for never. */
  reload_at: string | null
  /** Seconds without a touch, after which a terminal shows its name tiles again. */
  lock_after_s?: number
}

/** Tells a display its settings, and whether it is to reload now. */
export interface Display {
  type: 'display'
  settings: DisplaySettings
  reload: boolean
}

/** What a display shows: its answer to `display`. */
export interface Seen {
  type: 'seen'
  rev: number
  build: string
  /** Width and height in pixels, such as 1920x1080. */
  screen: string
}

export type Frame = Welcome | Snapshot | Events | Ok | Conflict | Failure | Heartbeat | Pong | Bye | Display
export type Answer = Ok | Conflict | Failure

/** What `add` sets and `edit` changes. */
export interface Fields {
  number: string
  title: string
  customer: string
  station: string
  note: string
  department: number
  priority: Priority
  quantity: number
  unit: string
  due_at: string | null
}

/** How a command is sent, beside what it asks: until when it may be decided (K10), and whether it was sent before (K11). */
export interface Delivery {
  ref: string
  deadline?: string
  repeat?: boolean
}

/** A command without its delivery. */
export type Command =
  | { type: 'claim'; task: number; expect?: number }
  | { type: 'claim_next'; department?: number }
  | { type: 'assign'; task: number; to: number; expect?: number; reason?: string }
  | { type: 'release' | 'cancel'; task: number; expect?: number; reason?: string }
  | { type: 'reopen'; task: number; expect?: number; reason?: string; undo?: boolean }
  | { type: 'start' | 'pause' | 'complete'; task: number; expect?: number }
  | { type: 'report'; task: number; done?: number; defective?: number; expect?: number }
  | ({ type: 'add' } & Partial<Fields> & Pick<Fields, 'number' | 'title' | 'department'>)
  | ({ type: 'edit'; task: number; expect?: number } & Partial<Fields>)
