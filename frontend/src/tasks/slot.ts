/** The content of a card's slot: a button or a strip. PURE: task, person and their last press on it in. */

import type { Task, Verb, You } from '../client/frames'
import { SAY_AFTER_MS, SLOW_AFTER_MS } from '../client/commands'
import { mayClaim, offers } from '../client/rules'

/** What this person did with the card just now. `since` is in monotonic milliseconds. */
export type Recent =
  | { kind: 'pending'; verb: 'claim' | 'start'; since: number }
  | { kind: 'lost' }
  /** The slot was pressed and answered a moment ago: the second tap of a double tap is still to come. */
  | { kind: 'answered' }

export type Slot =
  | { kind: 'button'; verb: 'claim' | 'start' | 'open'; held?: true }
  | { kind: 'pending'; verb: 'claim' | 'start'; slow: boolean; shown: boolean }
  | { kind: 'strip'; lost: boolean; words: 'owner' | 'free' | 'finished' }

export function slotOf(task: Task, you: You, recent: Recent | undefined, monotonicNow: number): Slot {
  if (recent?.kind === 'pending') {
    const age = monotonicNow - recent.since
    return { kind: 'pending', verb: recent.verb, slow: age >= SLOW_AFTER_MS, shown: age >= SAY_AFTER_MS }
  }
  const held = recent?.kind === 'answered' ? ({ held: true } as const) : {}
  if (task.finished_at) return { kind: 'strip', lost: false, words: 'finished' }
  if (task.owner?.id === you.id) return { kind: 'button', verb: mineVerb(offers(task, you)), ...held }
  if (task.owner) return { kind: 'strip', lost: recent?.kind === 'lost', words: 'owner' }
  return mayClaim(task, you)
    ? { kind: 'button', verb: 'claim', ...held }
    : { kind: 'strip', lost: false, words: 'free' }
}

function mineVerb(verbs: Verb[]): 'start' | 'open' {
  return verbs.includes('start') ? 'start' : 'open'
}
