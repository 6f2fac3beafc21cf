/** The commands on a task that screens offer: their order, keys and questions. PURE. */

import type { Command, Verb } from '../client/frames'

/** The commands that carry a reason and nothing else. */
export type Explained = Exclude<Extract<Command, { reason?: string }>['type'], 'assign'>

interface Offered {
  /** The letter that gives it on a board. */
  key?: string
  /** What is asked before it is sent: pieces that are missing and a reason, where the rules want them. */
  asks?: 'report' | 'finish' | 'assign' | 'edit' | 'reason'
}

/** In the order of a task's sheet. */
export const OFFERED: Record<Exclude<Verb, 'claim_next' | 'add'>, Offered> = {
  claim: { key: 'c' },
  start: { key: 's' },
  report: { key: 'r', asks: 'report' },
  pause: { key: 'p', asks: 'reason' },
  complete: { key: 'd', asks: 'finish' },
  release: { asks: 'reason' },
  assign: { key: 'a', asks: 'assign' },
  edit: { asks: 'edit' },
  cancel: { asks: 'reason' },
  reopen: { asks: 'reason' },
}

export type OfferedVerb = keyof typeof OFFERED

export const VERBS = Object.keys(OFFERED) as OfferedVerb[]
