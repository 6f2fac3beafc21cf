/** The shapes of the wire, made from docs/protocol.schema.json by `npm run types`. */

export type TheWireProtocolVersion1EveryFrame = Down | Up
export type Down = Welcome | Snapshot | Events | Ok | Conflict | Error | Heartbeat | Pong | Bye | Display
export type Role = 'operator' | 'supervisor' | 'display'
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
export type Priority = 'low' | 'normal' | 'high' | 'urgent'
export type Status = 'pending' | 'in_progress' | 'paused' | 'completed' | 'cancelled'
export type DisplayKind = 'wall' | 'terminal'
export type Up =
  | UpClaim
  | UpClaimNext
  | UpAssign
  | UpRelease
  | UpStart
  | UpPause
  | UpReport
  | UpComplete
  | UpCancel
  | UpReopen
  | UpAdd
  | UpEdit
  | UpPing
  | UpSeen

export interface Welcome {
  type: 'welcome'
  protocol: 1
  board: BoardInfo
  epoch: string
  rev: number
  resumed: boolean
  you: You
  heartbeat_s: number
  limits: Limits
  build: string
  time: string
}
export interface BoardInfo {
  slug: string
  name: string
  time_zone: string
  language: string
  max_claims: number
  show_finished_h: number
  stale_claim_min: number
  pause_reasons?: string[]
}
export interface You {
  id: number
  username: string
  name: string
  role: Role
  departments: number[]
  can: Verb[]
  viewer?: boolean
}
export interface Limits {
  frame_bytes: number
  commands_per_s: number
  burst: number
  in_flight: number
}
export interface Snapshot {
  type: 'snapshot'
  epoch: string
  rev: number
  board: BoardInfo
  departments: Department[]
  people: Member[]
  tasks: Task[]
}
export interface Department {
  id: number
  name: string
}
export interface Member {
  id: number
  username: string
  name: string
  role: Role
  departments: number[]
  active: boolean
  viewer?: boolean
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
  link?: string
  pause_reason?: string
}
export interface Who {
  id: number
  username: string
  name: string
}
export interface Events {
  type: 'events'
  epoch: string
  rev: number
  events: (TaskEvent | PersonEvent | DepartmentEvent | BoardEvent)[]
}
export interface TaskEvent {
  rev: number
  by: Who | null
  at: string
  reason?: string
  kind:
    | 'task.added'
    | 'task.edited'
    | 'task.claimed'
    | 'task.assigned'
    | 'task.released'
    | 'task.started'
    | 'task.paused'
    | 'task.reported'
    | 'task.completed'
    | 'task.cancelled'
    | 'task.reopened'
  task: Task
}
export interface PersonEvent {
  rev: number
  by: Who | null
  at: string
  reason?: string
  kind: 'person.changed'
  person: Member | Removed
}
export interface Removed {
  id: number
  removed: true
}
export interface DepartmentEvent {
  rev: number
  by: Who | null
  at: string
  reason?: string
  kind: 'department.changed'
  department: Department | Removed
}
export interface BoardEvent {
  rev: number
  by: Who | null
  at: string
  reason?: string
  kind: 'board.changed'
  board: BoardInfo
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
  retry: ConflictRetry
}
export interface ConflictRetry {
  can_retry: boolean
  suggestion: string
  action_text: string
  current_owner: Who | null
}
export interface Error {
  type: 'error'
  ref?: string
  code:
    | 'permission_denied'
    | 'invalid'
    | 'unknown_task'
    | 'unknown_person'
    | 'wrong_department'
    | 'not_claimable'
    | 'capacity_reached'
    | 'not_started'
    | 'wrong_status'
    | 'reason_required'
    | 'ref_reused'
    | 'expired'
    | 'rate_limited'
    | 'busy'
    | 'unavailable'
    | 'internal'
  detail: string
  rev?: number
  task?: Task
  field?: string | null
  beside?: string[]
  id?: string
  retry: Retry
}
export interface Retry {
  can_retry: boolean
  suggestion: string
  action_text: string
}
export interface Heartbeat {
  type: 'heartbeat'
  rev: number
  time: string
  degraded: ('backbone' | 'database')[]
  writable?: false
  age_s?: number
}
export interface Pong {
  type: 'pong'
  ref: string
  time: string
}
export interface Bye {
  type: 'bye'
  code:
    | 'restarting'
    | 'max_age'
    | 'too_slow'
    | 'rights_changed'
    | 'rate_limited'
    | 'unauthenticated'
    | 'forbidden'
    | 'unknown_board'
    | 'too_many_connections'
    | 'unsupported_protocol'
  detail: string
  reconnect: boolean
  after_ms: number
}
export interface Display {
  type: 'display'
  settings: DisplaySettings
  reload: boolean
}
export interface DisplaySettings {
  distance_m?: number
  diagonal_in?: number
  language?: 'en' | 'zh-Hans'
  theme?: 'dark' | 'light' | 'contrast'
  names?: 'full' | 'initials' | 'hidden'
  dwell_s?: number | null
  off_hours?: OffHours | null
  reload_at?: string | null
  lock_after_s?: number
  name: string
  board: string
  kind: DisplayKind
  departments?: number[]
}
export interface OffHours {
  from: string
  to: string
}
export interface UpClaim {
  type: 'claim'
  ref: string
  task: number
  expect?: number
  deadline?: string
  repeat?: boolean
}
export interface UpClaimNext {
  type: 'claim_next'
  ref: string
  department?: number
  deadline?: string
  repeat?: boolean
}
export interface UpAssign {
  type: 'assign'
  ref: string
  task: number
  expect?: number
  reason?: string
  to: number
  deadline?: string
  repeat?: boolean
}
export interface UpRelease {
  type: 'release'
  ref: string
  task: number
  expect?: number
  reason?: string
  deadline?: string
  repeat?: boolean
}
export interface UpStart {
  type: 'start'
  ref: string
  task: number
  expect?: number
  deadline?: string
  repeat?: boolean
}
export interface UpPause {
  type: 'pause'
  ref: string
  task: number
  expect?: number
  reason?: string
  deadline?: string
  repeat?: boolean
}
export interface UpReport {
  type: 'report'
  ref: string
  task: number
  expect?: number
  done?: number
  defective?: number
  deadline?: string
  repeat?: boolean
}
export interface UpComplete {
  type: 'complete'
  ref: string
  task: number
  expect?: number
  deadline?: string
  repeat?: boolean
}
export interface UpCancel {
  type: 'cancel'
  ref: string
  task: number
  expect?: number
  reason?: string
  deadline?: string
  repeat?: boolean
}
export interface UpReopen {
  type: 'reopen'
  ref: string
  task: number
  expect?: number
  reason?: string
  undo?: boolean
  deadline?: string
  repeat?: boolean
}
export interface UpAdd {
  type: 'add'
  ref: string
  number: string
  title: string
  department: number
  customer?: string
  station?: string
  note?: string
  priority?: 'low' | 'normal' | 'high' | 'urgent'
  quantity?: number
  unit?: string
  due_at?: string | null
  link?: string
  deadline?: string
  repeat?: boolean
}
export interface UpEdit {
  type: 'edit'
  ref: string
  task: number
  expect?: number
  number?: string
  title?: string
  department?: number
  customer?: string
  station?: string
  note?: string
  priority?: Priority
  quantity?: number
  unit?: string
  due_at?: string | null
  link?: string
  deadline?: string
  repeat?: boolean
}
export interface UpPing {
  type: 'ping'
  ref: string
}
export interface UpSeen {
  type: 'seen'
  rev: number
  build: string
  screen: string
}
