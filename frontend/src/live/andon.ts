/** Detects new urgent tasks that this person may claim in their departments. */

import type { BoardClient } from '../client/client'
import type { You } from '../client/frames'
import { mayClaim } from '../client/rules'
import type { Change } from '../client/session'
import { call, playFromTouch } from '../ui/andon/call'
import { urgentPulse, urgentSound } from '../ui/andon/settings'

/** What is older was there before this screen looked, as after a reconnect. */
const NEWS_MS = 15_000
/** Many at once are one call. */
const REST_MS = 5000

/** Whether an event brings urgent work that is free, in a department of this person, and was not before. */
export function isNewUrgent({ event, before }: Change, you: You, now: number): boolean {
  const { task, by } = event
  if (!task || by?.id === you.id || now - Date.parse(event.at) > NEWS_MS) return false
  const here = you.departments.includes(task.department) || !you.departments.length
  const free = (one = before) => !!one && one.priority === 'urgent' && mayClaim(one, you)
  return here && free(task) && !free()
}

/** Calls back with each new urgent task; returns a function that ends that. */
export function watchUrgent(client: BoardClient, say: (number: string) => void): () => void {
  let calledAt = -Infinity
  const ends = [
    playFromTouch(),
    client.onChange((change) => {
      if (!client.you || !isNewUrgent(change, client.you, client.serverNow())) return
      say(change.event.task!.number)
      const now = client.monotonic()
      if (now - calledAt < REST_MS) return
      calledAt = now
      call({ sound: urgentSound.value, pulse: urgentPulse.value })
    }),
  ]
  return () => ends.forEach((end) => end())
}
