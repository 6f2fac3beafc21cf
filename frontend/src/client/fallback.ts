/** Which way to take: a WebSocket, and after three that said nothing a stream, until a WebSocket speaks again. */

import { streamPath } from './version'
import type { Ports, Socket } from './ports'

const FAILURES = 3
const PROBE_MS = 5 * 60_000

/**
 * Ports whose `open` falls back to server-sent events. Everything else of the core stays as it is.
 *
 * @param stream - opens a stream of this path, as if it were a socket that nothing can be sent over.
 */
export function withFallback(ports: Ports, stream: (path: string) => Socket): Ports {
  let failures = 0
  let triedAt = 0

  function overSocket(path: string): Socket {
    triedAt = ports.monotonic()
    return watched(ports.open(path), (spoke) => (failures = spoke ? 0 : failures + 1))
  }

  function overStream(path: string): Socket {
    let ended = false
    let cancelProbe: () => void = () => undefined
    const socket = watched(stream(streamPath(path)), (spoke) => {
      ended = true
      cancelProbe()
      // The next one is a WebSocket: perhaps it was never the WebSocket's fault.
      if (!spoke) failures = FAILURES - 1
    })
    const probe = () => {
      // Counted across streams: one that breaks often must not put it off for ever.
      const wait = Math.max(0, triedAt + PROBE_MS - ports.monotonic())
      cancelProbe = ports.later(() => {
        triedAt = ports.monotonic()
        const trial = ports.open(path)
        trial.onmessage = () => {
          trial.close()
          if (ended) return
          failures = 0
          const leave = socket.onclose
          socket.close()
          leave?.(1000)
        }
        trial.onclose = () => !ended && probe()
      }, wait)
    }
    probe()
    return socket
  }

  const open = (path: string) => (failures < FAILURES ? overSocket(path) : overStream(path))
  return Object.assign(Object.create(ports) as Ports, { open })
}

/** A socket that tells, once, whether anything was heard over it: at the first word, or when it is over. */
function watched(inner: Socket, onOutcome: (spoke: boolean) => void): Socket {
  let spoke = false
  let over = false
  const end = () => {
    if (over) return
    over = true
    onOutcome(spoke)
  }
  const socket: Socket = {
    send: (text) => inner.send(text),
    close: () => {
      end()
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
    end()
    socket.onclose?.(code)
  }
  return socket
}
