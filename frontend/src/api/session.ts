/** Who is signed in: the session API. */

import { shallowRef } from 'vue'

import { at } from '../browser/path'
import { BUILD_HEADER, heardBuild } from './build'

export interface SessionPerson {
  id: number
  username: string
  name: string
  language: string
}

export interface Session {
  person: SessionPerson | null
  boards: { slug: string; name: string; role: string }[]
  demo: { username: string; name: string; role: string | null }[]
  csrf: string
}

/** What was last read; null before. */
export const session = shallowRef<Session | null>(null)

/** Reads the session; throws if the server does not answer. */
export async function readSession(): Promise<Session> {
  const response = await fetch(at('/api/session'), { headers: { Accept: 'application/json' } })
  heardBuild(response.headers.get(BUILD_HEADER))
  if (!response.ok) throw new Error(`HTTP ${response.status}`)
  const read = (await response.json()) as Session
  session.value = read
  return read
}

/** What the server said instead of letting somebody in. */
export interface SignInProblem {
  code: string
  detail: string
}

/** Signs in; the refusal if that was refused. */
export async function signIn(username: string, password: string): Promise<Session | SignInProblem> {
  const csrf = (session.value ?? (await readSession())).csrf
  const response = await fetch(at('/api/session'), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-CSRFToken': csrf },
    body: JSON.stringify({ username, password }),
  })
  const answer = (await response.json()) as Session | SignInProblem
  if (!response.ok) return answer as SignInProblem
  session.value = answer as Session
  return session.value
}

export async function signOut(): Promise<void> {
  const csrf = (await readSession()).csrf
  await fetch(at('/api/session'), { method: 'DELETE', headers: { 'X-CSRFToken': csrf } })
  session.value = null
}
