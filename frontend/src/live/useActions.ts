/** Actions of a person on the board: every action takes this one path, and its result is shown in the dock. */

import { ref, type Ref } from 'vue'

import type { Command, Task } from '../client/frames'
import type { HandledError } from '../client/errors'
import type { Notice } from '../client/claims'
import type { BoardClient } from '../client/client'
import type { Control } from '../client/commands'
import type { Compose } from './dock'

export interface Shown {
  notice: Notice | Compose
  at: number
}

export interface Actions {
  shown: Ref<Shown | null>
  claim: (task: Task, control?: Control) => void
  /** Sends the command of a press, and shows its result. */
  act: (command: Command, control?: Control) => Promise<void>
  /** Sends the command of a dialog and shows its success. The dialog shows a refusal itself, and keeps the typed text. */
  ask: (command: Command) => Promise<HandledError | null>
  /** Tells of a refusal whose dialog was closed meanwhile. */
  refuse: (command: Command, error: HandledError) => void
  /** Takes back what was done a moment ago, as it left the task. */
  undo: (task: Task, verb: 'release' | 'reopen') => void
  /** Tells what only its caller can put in words. */
  tell: (words: Compose) => void
  close: () => void
  /** Calls back with each task of an action or a notice, whose card keeps its place; returns a function that ends that. */
  onTouch: (tell: (id: number) => void) => () => void
}

export function useActions(client: BoardClient): Actions {
  const { acting } = client
  const touching = new Set<(id: number) => void>()
  const shown = ref<Shown | null>(null)
  const show = (notice: Notice | Compose) => (shown.value = { notice, at: client.monotonic() })
  client.onNotice((notice) => {
    show(notice)
    if ('task' in notice && notice.task) touch(notice.task.id)
  })

  function touch(id: number): void {
    for (const tell of touching) tell(id)
  }

  /** Keeps the card of an action in its place. */
  function hold(command: Command): void {
    if ('task' in command) touch(command.task)
  }

  return {
    shown,
    act: (command, control) => (hold(command), acting.act(command, control)),
    ask: (command) => (hold(command), acting.ask(command)),
    refuse: (command, error) => acting.refuse(command, error),
    undo: (task, verb) => {
      const undo = verb === 'reopen' ? { undo: true } : {}
      const command: Command = { type: verb, task: task.id, expect: task.rev, ...undo }
      hold(command)
      void acting.act(command)
    },
    tell: show,
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
