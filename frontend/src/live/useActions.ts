/** What a person does on the board: every action takes this one path, and everything that comes of it reaches the dock. */

import { ref, type Ref } from 'vue'

import type { Answer, Command, Task } from '../client/frames'
import { handleTaskError, type HandledError } from '../client/errors'
import { putBack, type Give, type Result } from '../client/assigning'
import type { Notice } from '../client/claims'
import type { BoardClient } from '../client/client'
import type { Control } from '../client/commands'
import { CommandQueue } from '../client/queue'

export interface Shown {
  notice: Notice
  at: number
}

export interface Actions {
  shown: Ref<Shown | null>
  claim: (task: Task, control?: Control) => void
  claimNext: () => Promise<void>
  /** Gives the command of a press, and tells what came of it. */
  act: (command: Command, control?: Control) => Promise<void>
  /** Gives the command of a dialog and tells of its success. A refusal is for the dialog, which keeps what was typed. */
  ask: (command: Command) => Promise<HandledError | null>
  /** Tells of a refusal whose dialog was closed meanwhile. */
  refuse: (command: Command, error: HandledError) => void
  /** Gives one command of many; none is lost to a limit. Its answer is for the caller to tell of. */
  queued: Give
  /** Undoes an assign of one task or many: whoever had them before has them again, for this reason. */
  putBack: (results: Result[], reason: string) => Promise<void>
  close: () => void
}

export function useActions(client: BoardClient, touch: (id: number) => void): Actions {
  const shown = ref<Shown | null>(null)
  client.onNotice((notice) => {
    shown.value = { notice, at: client.monotonic() }
    if ('task' in notice && notice.task) touch(notice.task.id)
  })

  const queue = new CommandQueue({
    run: (command, options) => client.commands.run(command, options),
    moment: () => client.commands.moment(),
    limits: () => client.limits,
    later: (callback, ms) => client.later(callback, ms),
  })
  const queued: Give = (command) => queue.give(command)

  async function act(command: Command, control?: Control): Promise<void> {
    if ('task' in command) touch(command.task)
    const answer = client.commands.press(command, control)
    if (!answer) return
    const error = outcome(command, await answer)
    if (error) refuse(command, error)
  }

  async function ask(command: Command): Promise<HandledError | null> {
    if ('task' in command) touch(command.task)
    return outcome(command, await client.commands.run(command))
  }

  function outcome(command: Command, answer: Answer): HandledError | null {
    if (answer.type !== 'ok') return handleTaskError(answer, { onConflict: () => undefined })
    const { task, already } = answer
    if (command.type !== 'claim_next') client.notice({ kind: 'carried-out', command, task })
    else client.notice(task ? { kind: 'won', task, already, confirmed: false } : { kind: 'nothing-free' })
    return null
  }

  function refuse(command: Command, error: HandledError): void {
    const known = 'task' in command ? client.state.tasks.get(command.task) : undefined
    client.notice({ kind: 'refused', verb: command.type, task: error.task ?? known ?? null, error })
  }

  async function undo(results: Result[], reason: string): Promise<void> {
    shown.value = null
    const done = results.filter((result) => result.kind === 'done').filter((result) => !result.already)
    const undone = await Promise.all(done.map((result) => putBack(queued, result, reason)))
    client.notice({ kind: 'put-back', results: undone })
  }

  return {
    shown,
    act,
    ask,
    refuse,
    queued,
    putBack: undo,
    claim: (task, control) => {
      touch(task.id)
      void client.claim(task, control)
    },
    claimNext: () => act({ type: 'claim_next' }),
    close: () => {
      shown.value = null
    },
  }
}
