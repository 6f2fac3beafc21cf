/** Tasks that a board no longer shows, read from the server. */

import { at } from '../browser/path'
import type { Task } from '../client/frames'

export interface Found {
  tasks: Task[]
  more: boolean
}

/** Finds finished and cancelled tasks, the newest first; `before` is the last one that is known. Throws if the server does not answer. */
export async function findFinished(slug: string, wanted: string, before?: Task): Promise<Found> {
  const query = new URLSearchParams({ q: wanted, status: 'completed,cancelled' })
  if (before) query.set('before', String(before.id))
  const response = await fetch(at(`/api/boards/${encodeURIComponent(slug)}/tasks?${query.toString()}`))
  if (!response.ok) throw new Error(`HTTP ${response.status}`)
  return (await response.json()) as Found
}
