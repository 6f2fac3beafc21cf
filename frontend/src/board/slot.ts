/** What the one slot of a card holds: a button or a strip. PURE: task, person and claim in. */

import type { Task, Verb, You } from '../protocol/frames'
import { SAY_AFTER_MS, SLOW_AFTER_MS, type Claim } from '../sync/claims'
import { mayClaim, offers } from '../sync/rules'

export type Slot =
  | { kind: 'button'; verb: 'claim' | 'start' | 'open' }
  | { kind: 'pending'; slow: boolean; shown: boolean }
  | { kind: 'strip'; lost: boolean; words: 'owner' | 'free' | 'finished' }

export function slotOf(task: Task, you: You, claim: Claim | undefined, monotonicNow: number): Slot {
  if (claim?.kind === 'pending') {
    const age = monotonicNow - claim.since
    return { kind: 'pending', slow: age >= SLOW_AFTER_MS, shown: age >= SAY_AFTER_MS }
  }
  if (task.finished_at) return { kind: 'strip', lost: false, words: 'finished' }
  if (task.owner?.id === you.id) return { kind: 'button', verb: mineVerb(offers(task, you)) }
  if (task.owner) return { kind: 'strip', lost: claim?.kind === 'lost', words: 'owner' }
  return mayClaim(task, you) ? { kind: 'button', verb: 'claim' } : { kind: 'strip', lost: false, words: 'free' }
}

function mineVerb(verbs: Verb[]): 'start' | 'open' {
  return verbs.includes('start') ? 'start' : 'open'
}
