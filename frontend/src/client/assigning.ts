/** Assigning as a supervisor does it: with the revision that was seen, and so that it can be put back. Knows no screen. */

import { handleTaskError, isConflictError, type HandledError } from './errors'
import type { Answer, Command, Task } from './frames'
import { needsReason } from './rules'

/** What became of one task. `before` is what the supervisor saw, `task` what it is now. */
export type Result =
  | { kind: 'done'; before: Task; task: Task; already: boolean }
  | { kind: 'kept'; before: Task; task: Task }
  | { kind: 'refused'; before: Task; error: HandledError }

/** The way to the server. */
export type Give = (command: Command) => Promise<Answer>

/** Whether an assign takes the task from its owner, which requires a reason. */
export function takes(task: Task, to: number): boolean {
  return needsReason('assign', task, to)
}

/** Whether it interrupts running work, which is paused then (product.md, the table of commands). */
export function interrupts(task: Task, to: number): boolean {
  return takes(task, to) && task.status === 'in_progress'
}

/** Assigns a task as it was seen; `reason` is only sent where the task has an owner who loses it. */
export async function assign(give: Give, seen: Task, to: number, reason: string): Promise<Result> {
  const why = takes(seen, to) ? { reason } : {}
  return outcome(seen, await give({ type: 'assign', task: seen.id, to, expect: seen.rev, ...why }))
}

/** Takes a task back from its owner. */
export async function takeBack(give: Give, seen: Task, reason: string): Promise<Result> {
  return outcome(seen, await give({ type: 'release', task: seen.id, expect: seen.rev, reason }))
}

/** Whether an assign can be undone: it had an effect, and the task has not changed since. */
export function canPutBack(result: Result, fresh: Task | undefined): boolean {
  return result.kind === 'done' && !result.already && fresh?.rev === result.task.rev
}

/** Restores the previous owner, or none; rejected if the task has changed since. */
export async function putBack(give: Give, done: Extract<Result, { kind: 'done' }>, reason: string): Promise<Result> {
  const { before, task } = done
  const command: Command = before.owner
    ? { type: 'assign', task: task.id, to: before.owner.id, expect: task.rev, reason }
    : { type: 'release', task: task.id, expect: task.rev }
  return outcome(task, await give(command))
}

function outcome(before: Task, answer: Answer): Result {
  if (answer.type === 'ok' && answer.task) return { kind: 'done', before, task: answer.task, already: answer.already }
  return refusal(before, answer)
}

function refusal(before: Task, answer: Answer): Result {
  const error = handleTaskError(answer, { onConflict: () => undefined })
  return isConflictError(error) && error.task
    ? { kind: 'kept', before, task: error.task }
    : { kind: 'refused', before, error }
}
