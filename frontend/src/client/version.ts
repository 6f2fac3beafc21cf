/** The protocol version of this client, and the text form of its position for a resume (C1, C5). */

export const SUBPROTOCOL = 'dibs.v1'

export interface Position {
  epoch: string
  rev: number
}

/** The path and query of a board's socket. */
export function socketPath(slug: string, since: Position | null, language: string): string {
  const query = new URLSearchParams({ lang: language })
  if (since) query.set('since', `${since.epoch}:${since.rev}`)
  return `/ws/boards/${encodeURIComponent(slug)}/?${query.toString()}`
}

/** The path and query of the stream that corresponds to a socket's path. */
export function streamPath(path: string): string {
  return path.replace(/^\/ws\/boards\/([^/]+)\/\?/, '/api/boards/$1/stream?')
}
