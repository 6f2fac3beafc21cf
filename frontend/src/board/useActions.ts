/** What a person does on the board: every action takes this one path, and everything that comes of it reaches the dock. */

import { ref, type Ref } from 'vue'

import type { Command, Task } from '../protocol/frames'
import { handleTaskError, type HandledError } from '../protocol/errors'
import { putBack, type Give, type Result } from '../sync/assigning'
import type { Notice } from '../sync/claims'
import type { BoardClient } from '../sync/client'
import { CommandQueue } from '../sync/queue'

export interface Shown {
  notice: Notice
  at: number
}

export interface Actions {
  shown: Ref<Shown | null>
  claim: (task: Task) => void
  claimNext: () => Promise<void>
  /** Gives any other command; the handled error if it was refused, else null. */
  act: (command: Command) => Promise<HandledError | null>
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

  const queue = new CommandQueue(client)
  const queued: Give = (command) => queue.give(command)

  async function act(command: Command): Promise<HandledError | null> {
    if ('task' in command) touch(command.task)
    const result = await client.give(command)
    if (result.type === 'ok') {
      if (command.type === 'claim_next') {
        client.notice(
          result.task ? { kind: 'won', task: result.task, already: false, confirmed: false } : { kind: 'nothing-free' },
        )
      } else client.notice({ kind: 'carried-out', verb: command.type, task: result.task })
      return null
    }
    const error = handleTaskError(result, {
      onConflict: (error) => client.notice({ kind: 'refused', task: error.task, error }),
      onOther: (error) => client.notice({ kind: 'refused', task: error.task, error }),
    })
    return error
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
    queued,
    putBack: undo,
    claim: (task) => {
      touch(task.id)
      void client.claim(task)
    },
    claimNext: async () => void (await act({ type: 'claim_next' })),
    close: () => {
      shown.value = null
    },
  }
}
