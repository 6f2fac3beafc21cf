/** Tasks, people and frames as the server would write them, with what a test cares about replaced. A time of `''` is now. */

import type {
  Board,
  Bye,
  Conflict,
  Events,
  Failure,
  Heartbeat,
  Ok,
  Person,
  Snapshot,
  Task,
  TaskEvent,
  Verb,
  Welcome,
  Who,
  You,
} from '../src/client/frames'

export const ana: Who = { id: 9, username: 'ana', name: 'Ana Silva' }
export const li: Who = { id: 7, username: 'li', name: 'Li Wei' }
export const sam: Who = { id: 1, username: 'sam', name: 'Sam Okoro' }

export const PRINTING = 2
export const FINISHING = 3

export const OPERATOR_CAN: Verb[] = ['claim', 'claim_next', 'release', 'start', 'pause', 'report', 'complete', 'reopen']
export const SUPERVISOR_CAN: Verb[] = [...OPERATOR_CAN, 'assign', 'cancel', 'add', 'edit']

/** Li Wei, an operator of Printing, unless told otherwise. */
export function you(changes: Partial<You> = {}): You {
  return { ...li, role: 'operator', departments: [PRINTING], can: OPERATOR_CAN, ...changes }
}

export function supervisor(changes: Partial<You> = {}): You {
  return { ...sam, role: 'supervisor', departments: [], can: SUPERVISOR_CAN, ...changes }
}

export function person(who: Who, changes: Partial<Person> = {}): Person {
  return { ...who, role: 'operator', departments: [PRINTING], active: true, ...changes }
}

/** A free task of Printing; its number is 4400 and its id. */
export function task(id: number, changes: Partial<Task> = {}): Task {
  return {
    id,
    number: String(4400 + id),
    title: 'Business cards',
    customer: 'Chen & Co',
    station: 'Press 2',
    note: '',
    department: PRINTING,
    priority: 'normal',
    status: 'pending',
    owner: null,
    claimed_at: null,
    started_at: null,
    finished_at: null,
    created_at: '2026-11-23T06:00:00Z',
    due_at: '2026-11-23T15:10:00Z',
    quantity: 1000,
    done: 0,
    defective: 0,
    unit: 'pcs',
    rev: 1,
    link: '',
    pause_reason: '',
    ...changes,
  }
}

/** The task with an owner since 14:32. */
export function owned(id: number, owner: Who, changes: Partial<Task> = {}): Task {
  return task(id, { owner, claimed_at: '2026-11-23T14:32:00Z', ...changes })
}

export function board(changes: Partial<Board> = {}): Board {
  return {
    slug: 'press',
    name: 'Press hall',
    time_zone: 'UTC',
    language: 'en',
    max_claims: 10,
    show_finished_h: 12,
    stale_claim_min: 60,
    pause_reasons: ['material', 'machine', 'break', 'other'],
    ...changes,
  }
}

export function welcome(changes: Partial<Welcome> = {}): Welcome {
  return {
    type: 'welcome',
    protocol: 1,
    board: board(),
    epoch: 'k3f9',
    rev: 10,
    resumed: false,
    you: you(),
    heartbeat_s: 10,
    limits: { frame_bytes: 65_536, commands_per_s: 10, burst: 40, in_flight: 16 },
    build: 'b1',
    time: '',
    ...changes,
  }
}

export function snapshot(tasks: Task[] = [], changes: Partial<Snapshot> = {}): Snapshot {
  return {
    type: 'snapshot',
    epoch: 'k3f9',
    rev: 10,
    board: board(),
    departments: [
      { id: PRINTING, name: 'Printing' },
      { id: FINISHING, name: 'Finishing' },
    ],
    people: [person(li), person(ana), person(sam, { role: 'supervisor', departments: [] })],
    tasks,
    ...changes,
  }
}

/** A change of a task, which takes the revision of the event. */
export function event(rev: number, kind: string, changed: Task, changes: Partial<TaskEvent> = {}): TaskEvent {
  return { rev, kind, at: '2026-11-23T14:32:00Z', by: changed.owner, task: { ...changed, rev }, ...changes }
}

export function events(...list: TaskEvent[]): Events {
  return { type: 'events', epoch: 'k3f9', rev: list.at(-1)?.rev ?? 0, events: list }
}

export function ok(ref: string, answered: Task | null, changes: Partial<Ok> = {}): Ok {
  return { type: 'ok', ref, rev: answered?.rev ?? 10, task: answered, already: false, replayed: false, ...changes }
}

export function conflict(ref: string, fresh: Task, changes: Partial<Conflict> = {}): Conflict {
  return {
    type: 'conflict',
    ref,
    code: 'task_conflict',
    detail: `${fresh.owner?.name ?? 'Somebody else'} claimed ${fresh.number} just before you.`,
    task_id: fresh.id,
    current_owner: fresh.owner,
    rev: fresh.rev,
    task: fresh,
    retry: {
      can_retry: true,
      suggestion: 'The board is up to date. Take the next free task.',
      current_owner: fresh.owner,
      action_text: 'Claim the next free task',
    },
    ...changes,
  }
}

export function failure(ref: string, code: string, changes: Partial<Failure> = {}): Failure {
  const can_retry = ['rate_limited', 'busy', 'unavailable'].includes(code)
  const retry = { can_retry, suggestion: 'Words', action_text: 'OK' }
  return { type: 'error', ref, code, detail: 'Words of the server.', retry, ...changes }
}

export function heartbeat(rev: number, degraded: string[] = [], changes: Partial<Heartbeat> = {}): Heartbeat {
  return { type: 'heartbeat', rev, time: '', degraded, ...changes }
}

export function bye(code: string, changes: Partial<Bye> = {}): Bye {
  return { type: 'bye', code, detail: '', reconnect: true, after_ms: 0, ...changes }
}
