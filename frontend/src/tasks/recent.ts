/** The last action of a person on a card: a pending command, or a lost claim. */

import type { BoardClient } from '../client/client'
import type { Recent } from './slot'

export function recentOf({ claims, commands }: BoardClient, task: number): Recent | undefined {
  if (claims.isLost(task)) return { kind: 'lost' }
  const given = commands.of(task)
  const verb = given?.command.type
  if (given && (verb === 'claim' || verb === 'start')) return { kind: 'pending', verb, since: given.pressed.monotonic }
  return commands.holds(task, 'slot') ? { kind: 'answered' } : undefined
}
