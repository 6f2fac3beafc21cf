/** From a press, a key or a scan to a command, by way of the question that has to be asked first. */

import { ref, type Ref } from 'vue'

import type { Command, Task, Verb } from '../protocol/frames'
import type { BoardClient } from '../sync/client'
import { byNumber, mayClaim, needsReason } from '../sync/rules'
import type { Layout } from './layout'
import type { Actions } from './useActions'

/** What is open over the board. */
export type Open =
  | { kind: 'task'; id: number }
  | { kind: 'report'; id: number }
  | { kind: 'assign'; seen: Task }
  | { kind: 'edit'; id: number }
  | { kind: 'reason'; verb: 'release' | 'cancel' | 'reopen'; id: number }
  | { kind: 'help' }

export interface Giving {
  open: Ref<Open | null>
  /** Opens a task's sheet; its card keeps its place meanwhile. */
  show: (id: number) => void
  /** A card's slot was pressed. */
  press: (task: Task, verb: 'claim' | 'start' | 'open') => void
  /** Gives a command on a task as this screen shows it, or asks first what it needs to know. */
  give: (task: Task, verb: Verb, reason?: string) => void
  report: (task: Task, done: number, defective: number) => void
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

  function press(task: Task, verb: 'claim' | 'start' | 'open'): void {
    if (layout.inert(task.id, client.monotonic())) return
    if (verb === 'open') show(task.id)
    else give(task, verb)
  }

  function give(task: Task, verb: Verb, reason?: string): void {
    layout.letGo({ allBut: task.id })
    open.value = reason === undefined && live.value ? question(task, verb) : null
    if (verb === 'claim') return actions.claim(task)
    const command = open.value || !live.value ? null : commandOf(task, verb, reason ?? '')
    if (command) void actions.act(command)
  }

  function report(task: Task, done: number, defective: number): void {
    open.value = null
    void actions.act({ type: 'report', task: task.id, expect: task.rev, done, defective })
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
    report,
    scan,
    claimNext: () => {
      if (live.value && client.you?.can.includes('claim_next')) void actions.claimNext()
    },
  }
}

/** What has to be asked before a command can be given. */
function question(task: Task, verb: Verb): Open | null {
  if (verb === 'assign') return { kind: 'assign', seen: task }
  if (verb === 'report' || verb === 'edit') return { kind: verb, id: task.id }
  const asks = verb === 'release' || verb === 'cancel' || verb === 'reopen'
  return asks && (verb === 'reopen' || needsReason(verb, task)) ? { kind: 'reason', verb, id: task.id } : null
}

function commandOf(task: Task, verb: Verb, reason: string): Command | null {
  const seen = { task: task.id, expect: task.rev }
  switch (verb) {
    case 'release':
    case 'cancel':
    case 'reopen':
      return { type: verb, ...seen, ...(reason ? { reason } : {}) }
    case 'start':
    case 'pause':
    case 'complete':
      return { type: verb, ...seen }
    default:
      return null
  }
}
