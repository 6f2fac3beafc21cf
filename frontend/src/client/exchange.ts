/** A socket over plain HTTP, where a proxy blocks WebSockets: a stream receives, and each command is a request. */

import type { Command, Delivery } from './frames'
import { ABNORMAL, type Ports, type Socket } from './ports'
import { answerOf, requestOf } from './requests'
import { openStream } from './stream'

/** As long as a silent socket is believed. */
const ANSWER_MS = 18_000
/** What ends a socket ends the stream (X2): what became of the command is asked once the person is back. */
const ENDS = new Map<unknown, number>([
  ['unauthenticated', 4501],
  ['forbidden', 4503],
  ['unknown_board', 4504],
])

/** @param csrf - reads the CSRF token that goes with the cookie of now. */
export function openExchange(path: string, ports: Pick<Ports, 'later'>, csrf: () => Promise<string>): Socket {
  const stream = openStream(path, ports)
  let over = false
  let underWay = 0
  let token: Promise<string> | null = null

  function end(code: number): void {
    if (over) return
    over = true
    stream.close()
    socket.onclose?.(code)
  }

  async function ask(frame: Command & Delivery): Promise<unknown> {
    const { path: to, ...request } = requestOf(frame, path)
    token ??= csrf()
    const headers = { ...request.headers, Accept: 'application/json', 'X-CSRFToken': await token }
    const signal = AbortSignal.timeout(ANSWER_MS)
    const response = await fetch(to, { ...request, headers, signal, credentials: 'same-origin', cache: 'no-store' })
    return response.json()
  }

  async function give(frame: Command & Delivery): Promise<void> {
    let body = await ask(frame)
    if ((body as { code?: unknown }).code === 'csrf_required') {
      // Another tab signed in: the token of before is no longer valid.
      token = null
      body = await ask(frame)
    }
    const answer = answerOf(frame.ref, body)
    if (!answer) return end(ABNORMAL)
    const code = answer.type === 'error' ? ENDS.get(answer.code) : undefined
    if (code !== undefined) end(code)
    else if (!over) socket.onmessage?.(JSON.stringify(answer))
  }

  const socket: Socket = {
    slower: true,
    busy: () => underWay > 0,
    send: (text) => {
      const frame = JSON.parse(text) as { type: string }
      if (frame.type === 'ping' || frame.type === 'seen') return
      underWay += 1
      // A request that failed may have been carried out: a connection was lost, and the next one asks.
      void give(frame as Command & Delivery)
        .catch(() => end(ABNORMAL))
        .finally(() => (underWay -= 1))
    },
    close: () => {
      over = true
      stream.close()
    },
    onopen: null,
    onmessage: null,
    onclose: null,
  }
  stream.onopen = () => socket.onopen?.()
  stream.onmessage = (text) => socket.onmessage?.(text)
  stream.onclose = end
  return socket
}
