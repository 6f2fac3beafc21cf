/** The last known state of a board: a snapshot, then events in order. PURE: no clock, no socket. */

import type { Board, Department, Person, Snapshot, Task, TaskEvent, Who } from './frames'

const FINISHED = new Set(['completed', 'cancelled'])
const HOUR_MS = 3_600_000

export function isFinished(task: Task): boolean {
  return FINISHED.has(task.status)
}

export class BoardState {
  epoch = ''
  rev = -1
  board: Board | null = null
  readonly departments = new Map<number, Department>()
  readonly people = new Map<number, Person>()
  readonly tasks = new Map<number, Task>()
  /** Which task events came last, newest first; screens tell of them. */
  readonly recent: TaskEvent[] = []

  /** Replaces everything (S3). */
  replace(snapshot: Snapshot): void {
    this.epoch = snapshot.epoch
    this.rev = snapshot.rev
    this.board = snapshot.board
    fill(this.departments, snapshot.departments)
    fill(this.people, snapshot.people)
    fill(this.tasks, snapshot.tasks)
  }

  /** Applies the next event; false if it is not the next one (S1). */
  apply(event: TaskEvent): boolean {
    if (event.rev !== this.rev + 1) return false
    this.rev = event.rev
    if (event.task) {
      this.tasks.set(event.task.id, event.task)
      this.recent.unshift(event)
      this.recent.length = Math.min(this.recent.length, 3)
    } else if (event.person) this.changePerson(event.person)
    else if (event.department) change(this.departments, event.department)
    else if (event.board) this.board = event.board
    return true
  }

  /** Takes a task from an answer, if it is news. The next events bring it again (S2: they came before). */
  refresh(task: Task): void {
    const known = this.tasks.get(task.id)
    if (!known || task.rev > known.rev) this.tasks.set(task.id, task)
  }

  /** Drops finished tasks that are older than the board shows (S6). */
  expire(now: number): boolean {
    const since = now - (this.board?.show_finished_h ?? 12) * HOUR_MS
    let dropped = false
    for (const task of this.tasks.values()) {
      if (isFinished(task) && task.finished_at && Date.parse(task.finished_at) < since) {
        this.tasks.delete(task.id)
        dropped = true
      }
    }
    return dropped
  }

  private changePerson(person: Person | { id: number; removed: true }): void {
    change(this.people, person)
    if ('removed' in person) return
    const who: Who = { id: person.id, username: person.username, name: person.name }
    for (const task of this.tasks.values()) {
      if (task.owner?.id === who.id) this.tasks.set(task.id, { ...task, owner: who })
    }
  }
}

function fill<Value extends { id: number }>(map: Map<number, Value>, values: Value[]): void {
  map.clear()
  for (const value of values) map.set(value.id, value)
}

function change<Value extends { id: number }>(
  map: Map<number, Value>,
  value: Value | { id: number; removed: true },
): void {
  if ('removed' in value) map.delete(value.id)
  else map.set(value.id, value)
}
