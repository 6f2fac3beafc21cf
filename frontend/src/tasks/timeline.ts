/** The timeline of a task: a sentence for each of its events. PURE but for the fetching. */

import { at } from '../browser/path'
import type { Params } from '../words/language'
import type { TaskEvent } from '../client/frames'
import type { Key } from './words'

export interface Step {
  at: string
  key: Key
  params: Params
  reason: string
}

const KEYS: Record<string, Key> = {
  'task.added': 'step.added',
  'task.edited': 'step.edited',
  'task.claimed': 'step.claimed',
  'task.assigned': 'step.assigned',
  'task.released': 'step.released',
  'task.started': 'step.started',
  'task.paused': 'step.paused',
  'task.reported': 'step.reported',
  'task.completed': 'step.completed',
  'task.cancelled': 'step.cancelled',
  'task.reopened': 'step.reopened',
}

/** Reads the events of a task. Throws if the server does not give them. */
export async function fetchEvents(slug: string, task: number): Promise<TaskEvent[]> {
  const response = await fetch(at(`/api/boards/${encodeURIComponent(slug)}/tasks/${task}/events`))
  if (!response.ok) throw new Error(`HTTP ${response.status}`)
  return ((await response.json()) as { events: TaskEvent[] }).events
}

/** Whether the log goes back to where the task began. */
export function isWhole(events: TaskEvent[]): boolean {
  return events[0]?.kind === 'task.added'
}

/** Tells the events, the latest first. What a later server adds is left out. */
export function steps(events: TaskEvent[], system: string): Step[] {
  return events
    .flatMap((event, index) => {
      const key = KEYS[event.kind]
      return key ? step(event, events[index - 1], key, system) : []
    })
    .reverse()
}

function step(event: TaskEvent, before: TaskEvent | undefined, key: Key, system: string): Step {
  const by = event.by?.name ?? system
  const reason = event.reason ?? ''
  const had = before?.task?.owner
  if (key === 'step.released' && had && had.id !== event.by?.id) {
    return { at: event.at, key: 'step.takenBack', params: { by, owner: had.name }, reason }
  }
  // Another event of it says why.
  const again = key === 'step.paused' && before?.task?.status === 'paused'
  const params: Params = { by, owner: event.task?.owner?.name ?? '' }
  if (key === 'step.reported') {
    params.done = signed((event.task?.done ?? 0) - (before?.task?.done ?? 0))
    params.defective = signed((event.task?.defective ?? 0) - (before?.task?.defective ?? 0))
  }
  return { at: event.at, key: again ? 'step.why' : key, params, reason }
}

function signed(n: number): string {
  return n > 0 ? `+${n}` : String(n).replace('-', '−')
}
