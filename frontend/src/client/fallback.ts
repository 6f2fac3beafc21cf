/** Chooses the transport: a WebSocket, or a stream where WebSockets are blocked, until one works again. */

import { streamPath } from './version'
import type { Ports, Socket } from './ports'

/** The connection asks before the second one whether the server is there: if it is, WebSockets do not pass. */
const FAILURES = 2
/** One that was given up sooner proves nothing, as when the network changed meanwhile. */
const HANGS_MS = 5000
const TRIAL_MS = 10_000
const PROBE_FIRST_MS = 10_000
const PROBE_MOST_MS = 10 * 60_000
/** A command is not cut off: its answer comes first. */
const BUSY_MS = 1000
/** What the tab remembers, so that a reload does not wait for WebSockets first. */
const WAY = 'dibs.way'

/**
 * Ports whose `open` falls back to server-sent events. Everything else of the core stays as it is.
 *
 * @param stream - opens a stream of this path, as if it were a socket.
 */
export function withFallback(ports: Ports, stream: (path: string) => Socket): Ports {
  let failures = ports.recall(WAY) ? FAILURES : 0
  let triedAt = -Infinity

  function passes(): void {
    failures = 0
    ports.remember(WAY, '')
  }

  function overSocket(path: string): Socket {
    triedAt = ports.monotonic()
    return watched(ports.open(path), (spoke, given) => {
      const proves = !given || ports.monotonic() - triedAt >= HANGS_MS
      if (spoke) passes()
      else if (proves) failures += 1
    })
  }

  function overStream(path: string): Socket {
    const inner = stream(streamPath(path))
    let cancel: () => void = () => undefined
    let rest = PROBE_FIRST_MS
    ports.remember(WAY, 'stream')
    const socket = watched(inner, (spoke) => {
      cancel()
      // The next one is a WebSocket: perhaps it was never the WebSocket's fault.
      if (!spoke) failures = FAILURES - 1
    })

    function probe(ms: number): void {
      cancel = ports.later(() => {
        triedAt = ports.monotonic()
        const trial = ports.open(path)
        const failed = () => {
          cancel()
          rest = Math.min(PROBE_MOST_MS, 2 * rest)
          probe(rest)
        }
        const given = ports.later(failed, TRIAL_MS)
        cancel = () => {
          given()
          trial.onmessage = trial.onclose = null
          trial.close()
        }
        trial.onclose = failed
        trial.onmessage = () => {
          cancel()
          if (inner.busy?.()) return probe(BUSY_MS)
          passes()
          const leave = socket.onclose
          socket.close()
          leave?.(1000)
        }
      }, ms)
    }

    // Counted across streams: one that breaks often must not put it off again and again.
    probe(Math.max(0, triedAt + rest - ports.monotonic()))
    return socket
  }

  const open = (path: string) => (failures < FAILURES ? overSocket(path) : overStream(path))
  return Object.assign(Object.create(ports) as Ports, { open })
}

/** A socket that reports, once, whether it received anything, and whether this side closed it. */
function watched(inner: Socket, onOutcome: (spoke: boolean, given: boolean) => void): Socket {
  let spoke = false
  let over = false
  const end = (given: boolean) => {
    if (over) return
    over = true
    onOutcome(spoke, given)
  }
  const socket: Socket = {
    slower: inner.slower,
    send: (text) => inner.send(text),
    close: () => {
      end(true)
      inner.close()
    },
    onopen: null,
    onmessage: null,
    onclose: null,
  }
  inner.onopen = () => socket.onopen?.()
  inner.onmessage = (text) => {
    spoke = true
    socket.onmessage?.(text)
  }
  inner.onclose = (code) => {
    end(false)
    socket.onclose?.(code)
  }
  return socket
}
