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
  /** Takes back what was done a moment ago, as it left the task. */
  undo: (task: Task, verb: 'release' | 'reopen') => void
  /** Undoes an assign of one task or many: whoever had them before has them again, for this reason. */
  putBack: (results: Result[], reason: string) => Promise<void>
  close: () => void
  /** Tells which tasks somebody acts on or hears of: their cards keep their places. The answer ends that. */
  onTouch: (tell: (id: number) => void) => () => void
}

export function useActions(client: BoardClient): Actions {
  const { acting } = client
  const touching = new Set<(id: number) => void>()
  const shown = ref<Shown | null>(null)
  client.onNotice((notice) => {
    shown.value = { notice, at: client.monotonic() }
    if ('task' in notice && notice.task) touch(notice.task.id)
  })

  function touch(id: number): void {
    for (const tell of touching) tell(id)
  }

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

  async function takeBack(results: Result[], reason: string): Promise<void> {
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
    undo: (task, verb) => {
      const undo = verb === 'reopen' ? { undo: true } : {}
      const command: Command = { type: verb, task: task.id, expect: task.rev, ...undo }
      hold(command)
      void acting.act(command)
    },
    putBack: takeBack,
    claim: (task, control) => {
      touch(task.id)
      void acting.claim(task, control)
    },
    close: () => {
      shown.value = null
    },
    onTouch: (tell) => {
      touching.add(tell)
      return () => touching.delete(tell)
    },
  }
}
