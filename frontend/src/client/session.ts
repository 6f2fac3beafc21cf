/** The reducer of frames: frames in, state of board and connection and effects out. PURE. */

import type { Answer, Bye, Display, Frame, Heartbeat, Task, TaskEvent, Welcome } from './frames'
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
  | { kind: 'proven' }
  | { kind: 'beat'; heartbeat: Heartbeat }
  | { kind: 'gap' }
  | { kind: 'bye'; bye: Bye }
  | { kind: 'display'; display: Display }

/** Takes one frame in (S1 to S4). */
export function receive(state: BoardState, frame: Frame): Effect[] {
  switch (frame.type) {
    case 'welcome': {
      const known = frame.epoch === state.epoch && frame.rev === state.rev
      if (frame.resumed && !known) return [{ kind: 'gap' }]
      // It names a revision of before, not the head: what proves that is the heartbeat behind it (C6).
      return [{ kind: 'welcomed', welcome: frame }]
    }
    case 'snapshot':
      state.replace(frame)
      return [{ kind: 'replaced' }, { kind: 'proven' }]
    case 'events': {
      const changes: Change[] = []
      for (const event of frame.events) {
        const before = event.task && state.tasks.get(event.task.id)
        // What came before the gap has happened, and is told.
        if (frame.epoch !== state.epoch || !state.apply(event)) return [...changed(changes), { kind: 'gap' }]
        changes.push({ event, before })
      }
      return [...changed(changes), { kind: 'proven' }]
    }
    case 'heartbeat':
      return frame.rev > state.rev ? [{ kind: 'gap' }] : [{ kind: 'beat', heartbeat: frame }]
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
