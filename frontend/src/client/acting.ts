/** The commands of a person and their results: every verb takes this one path. No Vue, no DOM. */

import type { BoardState } from './board'
import { Claims, type Notice } from './claims'
import { Commands, type Control } from './commands'
import { handleTaskError, type HandledError } from './errors'
import type { Answer, Command, Task, Verb } from './frames'
import type { Line } from './pending'
import type { Change } from './session'
import { UnansweredCommands } from './unanswered'

/** What acting needs of its board. */
export interface Ground {
  readonly line: Omit<Line, 'unanswered'>
  /** What the tab remembers the board by. */
  readonly name: string
  readonly state: BoardState
  /** Whether a press would reach the server now. */
  reachable: () => boolean
  /** Whether the server takes commands at this moment. */
  connected: () => boolean
  /** Views should look again. */
  changed: () => void
  tell: (notice: Notice) => void
  /** Something was missed. */
  refresh: () => void
}

export class Acting {
  readonly claims = new Claims()
  readonly commands: Commands

  constructor(private readonly ground: Ground) {
    const unanswered = new UnansweredCommands(ground.line.ports, `dibs.unanswered.${ground.name}`)
    this.commands = new Commands({ ...ground.line, unanswered }, ground.changed, (command) => this.doubt(command))
  }

  /** Sends the command of a press, and shows its result. */
  async act(command: Command, control?: Control): Promise<void> {
    const answer = this.commands.press(command, control)
    if (answer) this.told(command, await answer)
  }

  /** Claims a task, unless that is under way or there is no connection. */
  async claim(task: Task, control?: Control): Promise<void> {
    const { line, reachable, tell } = this.ground
    const stopped = line.stopped()
    if (stopped !== null) return tell(turnedAway(task, stopped))
    if (reachable()) return this.act({ type: 'claim', task: task.id }, control)
    // Without a connection an earlier claim may have been carried out all the same.
    tell(this.isClaiming(task.id) ? this.unsure('claim', task) : { kind: 'offline', task })
  }

  /** Sends the command of a dialog and shows its success. The dialog shows a refusal itself, and keeps the typed text. */
  async ask(command: Command): Promise<HandledError | null> {
    const answer = await this.commands.run(command)
    if (answer.type !== 'ok') return handleTaskError(answer, { onConflict: () => undefined })
    this.told(command, answer)
    return null
  }

  /** Tells of a refusal. */
  refuse(command: Command, error: HandledError): void {
    const task = error.task ?? this.taskOf(command)
    this.ground.tell({ kind: 'refused', verb: command.type, task, error, command })
  }

  /** Looks at a change: another person may have got what this one reached for. */
  see({ event, before }: Change): void {
    const { line, tell } = this.ground
    const reaching = !!event.task && this.isClaiming(event.task.id)
    const notice = this.claims.see(event, before, line.person(), line.monotonic(), reaching)
    if (notice) tell(notice)
  }

  /** The server takes commands: what has no answer is sent again, also what a page of before left. */
  greeted(): void {
    this.commands.greeted()
    for (const { command, answer } of this.commands.resume()) {
      if (command.type === 'claim') this.claims.doubt(command.task)
      void answer.then((came) => this.told(command, came))
    }
  }

  private told(command: Command, answer: Answer): void {
    const { line, state, tell, refresh, changed } = this.ground
    if (command.type === 'claim') {
      const notice = this.claims.answer(command.task, answer, state.tasks.get(command.task), line.monotonic())
      if (notice) tell(notice)
      // A task that the server does not know has no place on the screen: something was missed.
      if (answer.type === 'error' && answer.code === 'unknown_task') refresh()
      changed()
    } else if (answer.type !== 'ok') {
      this.refuse(command, handleTaskError(answer, { onConflict: () => undefined }))
    } else tell(carriedOut(command, answer))
  }

  private isClaiming(task: number): boolean {
    return this.commands.of(task)?.command.type === 'claim'
  }

  /** What became of a command is uncertain, and said before it is known. */
  private doubt(command: Command): void {
    if (command.type === 'claim') this.claims.doubt(command.task)
    if (this.ground.line.stopped() === null) this.ground.tell(this.unsure(command.type, this.taskOf(command)))
  }

  private unsure(verb: Verb, task: Task | null): Notice {
    return { kind: 'unsure', verb, task, connected: this.ground.connected() }
  }

  private taskOf(command: Command): Task | null {
    return 'task' in command ? (this.ground.state.tasks.get(command.task) ?? null) : null
  }
}

function carriedOut(command: Command, { task, already }: Extract<Answer, { type: 'ok' }>): Notice {
  if (command.type === 'claim_next')
    return task ? { kind: 'won', task, already, confirmed: false } : { kind: 'nothing-free' }
  return { kind: 'carried-out', command, task }
}

/** People who were signed out or may no longer see the board are told so; all else is a missing connection. */
function turnedAway(task: Task, code: string): Notice {
  const error = handleTaskError({ code })
  return error.type === 'other' ? { kind: 'offline', task } : { kind: 'refused', verb: 'claim', task, error }
}
