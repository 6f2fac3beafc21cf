/** A board's server-sent events as a socket, over fetch: unlike EventSource it tells why it was refused. */

import { ABNORMAL, type Socket } from './ports'

/** The close codes that a socket would have had (C4, K8). Everything else says come back. */
const CODES = new Map([
  [401, 4501],
  [403, 4503],
  [404, 4504],
  [429, 4509],
])

/** Takes text in pieces and gives the `data` of each event that is whole. */
export function eventReader(onData: (data: string) => void): (text: string) => void {
  let rest = ''
  return (text) => {
    const events = (rest + text).split('\n\n')
    rest = events.pop() ?? ''
    for (const event of events) {
      const data = event.split('\n').find((line) => line.startsWith('data: '))
      if (data) onData(data.slice('data: '.length))
    }
  }
}

/** Opens a stream. What is sent over it goes nowhere: it only listens. */
export function openStream(path: string): Socket {
  const abort = new AbortController()
  const socket: Socket = {
    send: () => undefined,
    close: () => abort.abort(),
    onopen: null,
    onmessage: null,
    onclose: null,
  }
  void listen(socket, path, abort.signal)
    .catch(() => ABNORMAL)
    .then((code) => {
      if (!abort.signal.aborted) socket.onclose?.(code)
    })
  return socket
}

async function listen(socket: Socket, path: string, signal: AbortSignal): Promise<number> {
  const response = await fetch(path, { signal, credentials: 'same-origin', cache: 'no-store' })
  if (!response.ok || !response.body) return CODES.get(response.status) ?? ABNORMAL
  socket.onopen?.()
  const decoder = new TextDecoder()
  const read = eventReader((data) => {
    if (!signal.aborted) socket.onmessage?.(data)
  })
  const reader = response.body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return ABNORMAL
    read(decoder.decode(value, { stream: true }))
  }
}
