/** The ports of a real browser. It works without a secure context: factory networks are plain http. */

import { SUBPROTOCOL } from '../protocol/version'
import type { Ports, Socket } from './ports'

function open(path: string): Socket {
  const url = new URL(path, window.location.href)
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

function ref(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export const browser: Ports = {
  open,
  monotonic: () => performance.now(),
  now: () => Date.now(),
  later: (callback, ms) => {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
  random: Math.random,
  ref,
}
