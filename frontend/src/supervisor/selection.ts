/** The selected tasks of a supervisor, each as it was seen then. PURE: tasks in, selections out. */

import type { Task } from '../client/frames'

/** By task id, the task as seen: what an assign expects. */
export type Selection = ReadonlyMap<number, Task>

export const NOTHING: Selection = new Map()

export function toggle(selection: Selection, task: Task): Selection {
  const next = new Map(selection)
  if (!next.delete(task.id)) next.set(task.id, task)
  return next
}

/** Takes up all of them; those that were already in it stay as they were seen. */
export function addAll(selection: Selection, tasks: Iterable<Task>): Selection {
  const next = new Map(selection)
  for (const task of tasks) if (!next.has(task.id)) next.set(task.id, task)
  return next
}

export function without(selection: Selection, ids: Iterable<number>): Selection {
  const next = new Map(selection)
  for (const id of ids) next.delete(id)
  return next
}

/** Whether a task has changed since it was seen; one that is no longer on the board has changed too. */
export function changedSince(seen: Task, fresh: Task | undefined): boolean {
  return fresh?.rev !== seen.rev
}

/** What a drag takes along: everything selected, if it begins at one of them, else that one alone. */
export function draggedBy(selection: Selection, task: Task): Task[] {
  return selection.has(task.id) ? [...selection.values()] : [task]
}
