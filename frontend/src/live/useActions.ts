/** What a person does on the board: every action takes this one path, and everything that comes of it reaches the dock. */

import { ref, type Ref } from 'vue'

import type { Command, Task } from '../client/frames'
import type { HandledError } from '../client/errors'
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
  const { acting } = client
  const shown = ref<Shown | null>(null)
  client.onNotice((notice) => {
    shown.value = { notice, at: client.monotonic() }
    if ('task' in notice && notice.task) touch(notice.task.id)
  })

  const queue = new CommandQueue({
    run: (command, options) => acting.commands.run(command, options),
    moment: () => acting.commands.moment(),
    limits: () => client.limits,
    later: (callback, ms) => client.later(callback, ms),
  })
  const queued: Give = (command) => queue.give(command)

  /** A card that somebody acts on keeps its place. */
  function hold(command: Command): void {
    if ('task' in command) touch(command.task)
  }

  async function undo(results: Result[], reason: string): Promise<void> {
    shown.value = null
    const done = results.filter((result) => result.kind === 'done').filter((result) => !result.already)
    const undone = await Promise.all(done.map((result) => putBack(queued, result, reason)))
    client.notice({ kind: 'put-back', results: undone })
  }

  return {
    shown,
    act: (command, control) => (hold(command), acting.act(command, control)),
    ask: (command) => (hold(command), acting.ask(command)),
    refuse: (command, error) => acting.refuse(command, error),
    queued,
    putBack: undo,
    claim: (task, control) => {
      touch(task.id)
      void acting.claim(task, control)
    },
    close: () => {
      shown.value = null
    },
  }
}
