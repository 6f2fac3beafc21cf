/** The action of a button of the dock, on every page of the board. */

import type { Task } from '../client/frames'
import type { DockAction } from './dock'
import type { LiveBoard } from './liveBoard'

/** What each page does in a way of its own. */
export interface OfThePage {
  claim: (task: Task) => void
  /** Shows a task as it is now. */
  look: (task: Task) => void
  /** Asks why a task was paused. */
  why: (task: Task) => void
}

export function useDockAction(
  { actions, handle, leave }: LiveBoard,
  { claim, look, why }: OfThePage,
): (action: DockAction) => void {
  return (action) => {
    switch (action?.kind) {
      case 'claim':
        return claim(action.task)
      case 'start':
        return void actions.act({ type: 'start', task: action.task.id, expect: action.task.rev })
      case 'undo':
        return actions.undo(action.task, action.verb)
      case 'put-back':
        return action.putBack()
      case 'again':
        return void actions.act(action.command)
      case 'look':
        return look(action.task)
      case 'why':
        return why(action.task)
      case 'refresh':
        return handle.client.refresh()
      case 'sign-in':
        return leave()
    }
  }
}
