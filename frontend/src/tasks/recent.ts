/** What a person has just done with a card: their press under way, or the claim that they lost. */

import type { BoardClient } from '../client/client'
import type { Recent } from './slot'

export function recentOf({ claims, commands }: BoardClient, task: number): Recent | undefined {
  if (claims.isLost(task)) return { kind: 'lost' }
  const given = commands.of(task)
  const verb = given?.command.type
  if (given && (verb === 'claim' || verb === 'start')) return { kind: 'pending', verb, since: given.pressed.monotonic }
  return commands.holds(task, 'slot') ? { kind: 'answered' } : undefined
}
