/** Turns a press, a key or a scan into a command, after any question that has to be asked first. */

import { ref, type Ref } from 'vue'

import type { Command, Task } from '../client/frames'
import type { BoardClient } from '../client/client'
import type { Control } from '../client/commands'
import { byNumber, mayClaim, missing, needsReason } from '../client/rules'
import type { Layout } from '../tasks/layout'
import type { Press } from '../tasks/useReach'
import { OFFERED, type Explained, type OfferedVerb } from '../tasks/verbs'
import type { Actions } from './useActions'

/** What asks about a task: as it was seen when it was asked, so that the answer is given to nothing else. */
export type Question = { kind: 'report' | 'finish'; seen: Task } | { kind: 'reason'; verb: Explained; seen: Task }

/** What is open over the board. */
export type Open =
  | Question
  | { kind: 'task'; id: number }
  | { kind: 'assign'; seen: Task }
  | { kind: 'edit'; id: number }
  | { kind: 'found'; wanted: string }
  /** A task that the board may no longer show. */
  | { kind: 'old'; task: Task }
  | { kind: 'help' }

export interface Giving {
  open: Ref<Open | null>
  /** Opens a task's sheet; its card keeps its place meanwhile. */
  show: (id: number) => void
  /** A card's slot was pressed; a pointer that came down as the card had just moved may have meant another one. */
  press: (task: Task, ...pressed: Press) => void
  /** Gives a command on a task as this screen shows it, or asks first what it needs to know. */
  give: (task: Task, verb: OfferedVerb) => void
  claimNext: () => void
  /** Claims the task of a job ticket if it is there to be claimed, else shows it. */
  scan: (number: string) => void
}

export function useGiving(client: BoardClient, actions: Actions, layout: Layout, live: Ref<boolean>): Giving {
  const open = ref<Open | null>(null)

  function show(id: number): void {
    layout.hold(id, client.monotonic())
    open.value = { kind: 'task', id }
  }

  function press(task: Task, ...[verb, downAt]: Press): void {
    if (downAt !== undefined && layout.inert(task.id, downAt)) return client.notice({ kind: 'moved', task })
    if (verb !== 'open') give(task, verb, 'slot')
    else if (!client.commands.holds(task.id, 'slot')) show(task.id)
  }

  function give(task: Task, verb: OfferedVerb, control?: Control): void {
    layout.letGo({ allBut: task.id })
    open.value = live.value ? questionOf(task, verb) : null
    if (verb === 'claim') return actions.claim(task, control)
    if (live.value && !open.value) void actions.act({ type: verb, task: task.id, expect: task.rev } as Command, control)
  }

  function scan(number: string): void {
    const task = byNumber(client.state.tasks.values(), number)
    if (!task) client.notice({ kind: 'not-found', number })
    else if (client.you && mayClaim(task, client.you)) give(task, 'claim')
    else show(task.id)
  }

  return {
    open,
    show,
    press,
    give,
    scan,
    claimNext: () => {
      if (live.value && client.you?.can.includes('claim_next')) void actions.act({ type: 'claim_next' })
    },
  }
}

/** What has to be asked before a command can be given. */
function questionOf(task: Task, verb: OfferedVerb): Open | null {
  const kind = OFFERED[verb].asks
  if (!kind || (kind === 'finish' && !missing(task))) return null
  if (kind === 'edit') return { kind, id: task.id }
  if (kind !== 'reason') return { kind, seen: task }
  // A reader of the history may want to know why a finished task was reopened. To pause is one press, and why is said after it.
  const asks = verb === 'reopen' || (verb === 'pause' && task.status === 'paused') || needsReason(verb, task)
  return asks ? { kind, verb: verb as Explained, seen: task } : null
}
