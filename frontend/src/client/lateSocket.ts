/** A socket whose code is loaded lazily, when it is opened. If loading fails, the connection counts as lost. */

import { ABNORMAL, type Socket } from './ports'

export function openLater(load: () => Promise<Socket>): Socket {
  let inner: Socket | null = null
  let over = false
  const socket: Socket = {
    slower: true,
    busy: () => inner?.busy?.() ?? false,
    send: (text) => inner?.send(text),
    close: () => {
      over = true
      inner?.close()
    },
    onopen: null,
    onmessage: null,
    onclose: null,
  }
  load().then(
    (loaded) => {
      if (over) return loaded.close()
      inner = loaded
      inner.onopen = () => socket.onopen?.()
      inner.onmessage = (text) => socket.onmessage?.(text)
      inner.onclose = (code) => socket.onclose?.(code)
    },
    () => over || socket.onclose?.(ABNORMAL),
  )
  return socket
}
