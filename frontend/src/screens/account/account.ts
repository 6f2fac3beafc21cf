/** The API of one's own sessions and tokens. */

import { request, type Reply } from '../../api/request'

export interface OpenSession {
  id: number
  /** Such as `Windows, Firefox`; empty if it was opened before that was noted. */
  device: string
  address: string
  /** The name of the shared tablet; empty elsewhere. */
  terminal: string
  opened_at: string
  used_at: string
  here: boolean
}

export const SCOPES = ['read', 'work', 'plan', 'all'] as const
export type Scope = (typeof SCOPES)[number]

export interface Token {
  id: number
  name: string
  scope: Scope
  board: { slug: string; name: string } | null
  created_at: string
  expires_at: string | null
  used_at: string | null
}

export interface Wanted {
  name: string
  scope: Scope
  /** The slug of the only board; null for all. */
  board: string | null
  /** After how many it ends; null for never. */
  days: number | null
}

type Sessions = Promise<Reply<{ sessions: OpenSession[] }>>
type Tokens = { tokens: Token[] }

export const readSessions = (): Sessions => request('GET', '/api/sessions')
export const endSession = (id: number): Sessions => request('DELETE', `/api/sessions/${id}`)
export const endOthers = (): Sessions => request('DELETE', '/api/sessions')

export const readTokens = (): Promise<Reply<Tokens>> => request('GET', '/api/session/tokens')
export const endToken = (id: number): Promise<Reply<Tokens>> => request('DELETE', `/api/session/tokens/${id}`)
/** Makes a token; its secret is in this answer alone. */
export const makeToken = (wanted: Wanted): Promise<Reply<Tokens & { token: string }>> =>
  request('POST', '/api/session/tokens', wanted)
