/** A board's server-sent events as a socket, over fetch: unlike EventSource it gives the reason of a refusal. */

import type { Bye } from './frames'
import { ABNORMAL, type Ports, type Socket } from './ports'

/** The close codes that a socket would have had (C4, K8). After all others, the client reconnects. */
const CODES = new Map([
  [401, 4501],
  [403, 4503],
  [404, 4504],
  [429, 4509],
])

/** How long a proxy may keep the rest of an event before the server is asked whether it has sent it. */
const HELD_MS = 8000
/** What the server would say if it could. */
const BYE: Bye = { type: 'bye', code: 'held', detail: '', reconnect: false, after_ms: 0 }
const REQUEST: RequestInit = { credentials: 'same-origin', cache: 'no-store' }

/** Takes text in pieces and gives the `data` of each event that is whole; tells whether one has only begun. */
export function eventReader(onData: (data: string) => void): (text: string) => boolean {
  let rest = ''
  return (text) => {
    const events = (rest + text).split('\n\n')
    rest = events.pop() ?? ''
    for (const event of events) {
      const data = event.split('\n').find((line) => line.startsWith('data: '))
      if (data) onData(data.slice('data: '.length))
    }
    return rest !== ''
  }
}

/** Opens a stream. What is sent over it goes nowhere: it only listens. */
export function openStream(path: string, ports: Pick<Ports, 'later'>): Socket {
  const abort = new AbortController()
  const { signal } = abort
  const socket: Socket = {
    send: () => undefined,
    close: () => end(),
    onopen: null,
    onmessage: null,
    onclose: null,
  }
  const read = eventReader((data) => {
    if (!signal.aborted) socket.onmessage?.(data)
  })
  /** Gives up waiting for what must come next. */
  let came = expect()

  function expect(): () => void {
    let waiting = true
    const cancel = ports.later(() => {
      void isServed(path, signal).then((served) => {
        if (!waiting || !served) return
        socket.onmessage?.(JSON.stringify(BYE))
        end(ABNORMAL)
      })
    }, HELD_MS)
    return () => {
      waiting = false
      cancel()
    }
  }

  function take(text: string): void {
    came()
    if (read(text) && !signal.aborted) came = expect()
  }

  function end(code?: number): void {
    if (signal.aborted) return
    came()
    abort.abort()
    if (code !== undefined) socket.onclose?.(code)
  }

  void listen(
    path,
    signal,
    () => socket.onopen?.(),
    take,
    (bye) => socket.onmessage?.(JSON.stringify(bye)),
  )
    .catch(() => ABNORMAL)
    .then(end)
  return socket
}

/** Whether the server would open this stream now. It notes in its log why it was asked. */
async function isServed(path: string, signal: AbortSignal): Promise<boolean> {
  const asked = `${path}${path.includes('?') ? '&' : '?'}held=1`
  return fetch(asked, { method: 'HEAD', signal, ...REQUEST }).then(
    (response) => response.ok,
    () => false,
  )
}

/** What a socket would be told of any other refusal; null if it is not the server's, which has a code and a sentence. */
function goodbye({ status, headers }: Response, { code, detail }: Partial<Bye>): Bye | null {
  const reconnect = status >= 500
  const after_ms = 1000 * Number(headers.get('Retry-After'))
  return code && detail ? { type: 'bye', code, detail, reconnect, after_ms } : null
}

async function listen(
  path: string,
  signal: AbortSignal,
  onOpen: () => void,
  onText: (text: string) => void,
  onBye: (bye: Bye) => void,
): Promise<number> {
  const response = await fetch(path, { signal, ...REQUEST })
  if (!response.ok || !response.body) {
    const code = CODES.get(response.status)
    const bye = code === undefined && goodbye(response, await response.json())
    if (bye) onBye(bye)
    return code ?? ABNORMAL
  }
  onOpen()
  const decoder = new TextDecoder()
  const reader = response.body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return ABNORMAL
    onText(decoder.decode(value, { stream: true }))
  }
}
