/** The ports of a real browser. It works without a secure context: factory networks are plain http. */

import { SUBPROTOCOL } from '../client/version'
import type { Ports, Socket } from '../client/ports'
import { recall, remember } from './kept'
import { at } from './path'

function open(path: string): Socket {
  const url = new URL(at(path), window.location.href)
  url.protocol = url.protocol.replace('http', 'ws')
  const web = new WebSocket(url, SUBPROTOCOL)
  const socket: Socket = {
    send: (text) => {
      if (web.readyState === WebSocket.OPEN) web.send(text)
    },
    close: () => web.close(),
    onopen: null,
    onmessage: null,
    onclose: null,
  }
  web.onopen = () => socket.onopen?.()
  web.onmessage = (event) => socket.onmessage?.(event.data)
  web.onclose = (event) => socket.onclose?.(event.code)
  return socket
}

const HEALTHY_MS = 5000

/** A proxy answers for a server that is away, with 502 to 504; any other answer is the server's, or leads to it. */
function healthy(answer: (there: boolean) => void): () => void {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), HEALTHY_MS)
  let wanted = true
  void fetch(at('/healthz'), { cache: 'no-store', signal: abort.signal })
    .then((response) => response.status < 500)
    .catch(() => false)
    .then((there) => {
      clearTimeout(timer)
      if (wanted) answer(there)
    })
  return () => {
    wanted = false
    clearTimeout(timer)
    abort.abort()
  }
}

function visible(): boolean {
  return document.visibilityState === 'visible'
}

function ref(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export const browser: Ports = {
  open,
  healthy,
  visible,
  monotonic: () => performance.now(),
  now: () => Date.now(),
  later: (callback, ms) => {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
  random: Math.random,
  ref,
  recall,
  remember,
}
