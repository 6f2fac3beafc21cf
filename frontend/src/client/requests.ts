/** Converts a command to an HTTP request, and the response to the frame that a socket would have sent. PURE. */

import type { Answer, Command, Delivery } from './frames'

export interface CommandRequest {
  method: 'POST' | 'PATCH'
  path: string
  headers: Record<string, string>
  body: string
}

/** @param stream - path and query of the board's stream. */
export function requestOf(frame: Command & Delivery, stream: string): CommandRequest {
  const { type, ref, deadline, repeat, ...members } = frame
  const [board = '', query] = stream.split('/stream?')
  const language = new URLSearchParams(query).get('lang') ?? ''
  const headers: Record<string, string> = { 'Content-Type': 'application/json', 'Idempotency-Key': ref }
  if (deadline !== undefined) headers['Dibs-Deadline'] = deadline
  if (repeat) headers['Dibs-Repeat'] = '1'
  const { task, ...fields } = { task: 0, ...members }
  const paths: Partial<Record<Command['type'], string>> = {
    add: '/tasks',
    claim_next: '/claim-next',
    edit: `/tasks/${task}`,
  }
  return {
    method: type === 'edit' ? 'PATCH' : 'POST',
    path: `${board}${paths[type] ?? `/tasks/${task}/${type}`}?${new URLSearchParams({ lang: language }).toString()}`,
    headers,
    body: JSON.stringify(fields),
  }
}

/** The answer in a body, `ok` or a problem; null if it is neither, as of a proxy. */
export function answerOf(ref: string, body: unknown): Answer | null {
  if (typeof body !== 'object' || body === null) return null
  if ('type' in body && body.type === 'ok') return body as Answer
  if (!('code' in body) || !('retry' in body)) return null
  const type = body.code === 'task_conflict' ? 'conflict' : 'error'
  return { ...body, type, ref } as unknown as Answer
}
