/** The last changes, derived from tasks alone: for a wall that has just started and has seen no event yet. PURE. */

import type { Task, TaskEvent } from '../../client/frames'

export const CHANGES_MOST = 3

/** The last thing that happened to a task, by its times. */
function lastOf(task: Task): TaskEvent {
  const [kind, at] = task.finished_at
    ? [task.status === 'completed' ? 'task.completed' : 'task.cancelled', task.finished_at]
    : task.started_at
      ? ['task.started', task.started_at]
      : task.claimed_at
        ? ['task.claimed', task.claimed_at]
        : ['task.added', task.created_at]
  return { rev: task.rev, kind, at, by: null, task }
}

/** The last changes, newest first: those that were told, then those that can be read off the tasks. */
export function lastChanges(told: TaskEvent[], tasks: Iterable<Task>): TaskEvent[] {
  if (told.length >= CHANGES_MOST) return told.slice(0, CHANGES_MOST)
  const known = new Set(told.map((event) => event.task?.id))
  const read = [...tasks].filter((task) => !known.has(task.id)).map(lastOf)
  read.sort((one, other) => (one.at < other.at ? 1 : -1))
  return [...told, ...read].slice(0, CHANGES_MOST)
}
