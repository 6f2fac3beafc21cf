/** The way to the server for many commands at once: one queue for each board, so that none is lost to a limit. */

import type { Give } from '../client/assigning'
import type { BoardClient } from '../client/client'
import { CommandQueue } from '../client/queue'

const queues = new WeakMap<BoardClient, CommandQueue>()

export function queuedFor(client: BoardClient): Give {
  const queue = queues.get(client) ?? queueOf(client)
  queues.set(client, queue)
  return (command) => queue.give(command)
}

function queueOf(client: BoardClient): CommandQueue {
  return new CommandQueue({
    run: (command, options) => client.commands.run(command, options),
    moment: () => client.commands.moment(),
    limits: () => client.limits,
    later: (callback, ms) => client.later(callback, ms),
  })
}
