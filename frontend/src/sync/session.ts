/** What a frame means for the board and the connection. PURE: frames in, state and effects out. */

import type { Answer, Bye, Display, Frame, Task, TaskEvent, Welcome } from '../protocol/frames'
import type { BoardState } from './board'

/** An event, and its task as it was before. */
export interface Change {
  event: TaskEvent
  before: Task | undefined
}

export type Effect =
  | { kind: 'welcomed'; welcome: Welcome }
  | { kind: 'changed'; changes: Change[] }
  | { kind: 'replaced' }
  | { kind: 'answered'; answer: Answer }
  | { kind: 'proven'; degraded: string[] | null }
  | { kind: 'gap' }
  | { kind: 'bye'; bye: Bye }
  | { kind: 'display'; display: Display }

/** Takes one frame in (S1 to S4). */
export function receive(state: BoardState, frame: Frame): Effect[] {
  switch (frame.type) {
    case 'welcome': {
      const known = frame.epoch === state.epoch && frame.rev === state.rev
      if (frame.resumed && !known) return [{ kind: 'gap' }]
      const welcomed: Effect = { kind: 'welcomed', welcome: frame }
      return frame.resumed ? [welcomed, { kind: 'proven', degraded: null }] : [welcomed]
    }
    case 'snapshot':
      state.replace(frame)
      return [{ kind: 'replaced' }, { kind: 'proven', degraded: null }]
    case 'events': {
      const changes: Change[] = []
      for (const event of frame.events) {
        const before = event.task && state.tasks.get(event.task.id)
        // What came before the gap has happened, and is told.
        if (frame.epoch !== state.epoch || !state.apply(event)) return [...changed(changes), { kind: 'gap' }]
        changes.push({ event, before })
      }
      return [...changed(changes), { kind: 'proven', degraded: null }]
    }
    case 'heartbeat':
      return frame.rev > state.rev ? [{ kind: 'gap' }] : [{ kind: 'proven', degraded: frame.degraded }]
    case 'ok':
    case 'conflict':
    case 'error':
      if (frame.task) state.refresh(frame.task)
      return [{ kind: 'answered', answer: frame }]
    case 'bye':
      return [{ kind: 'bye', bye: frame }]
    case 'display':
      return [{ kind: 'display', display: frame }]
    case 'pong':
      return []
  }
}

function changed(changes: Change[]): Effect[] {
  return changes.length ? [{ kind: 'changed', changes }] : []
}
