/** Sign-in, loaded by the pages that need it. */

import { at } from '../browser/path'
import { readSession, session, type Session } from './session'

/** What the server said instead of letting a person in. */
export interface SignInProblem {
  code: string
  detail: string
}

/** Signs in; the refusal if that was refused. */
export function signIn(username: string, password: string): Promise<Session | SignInProblem> {
  return enter('/api/session', { username, password })
}

/** Signs in as the user whom the company's proxy names. */
export function signInByHeader(): Promise<Session | SignInProblem> {
  return enter('/api/session/header', {})
}

async function enter(path: string, members: Record<string, string>): Promise<Session | SignInProblem> {
  const csrf = (session.value ?? (await readSession())).csrf
  const response = await fetch(at(path), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-CSRFToken': csrf },
    body: JSON.stringify(members),
  })
  const answer = (await response.json()) as Session | SignInProblem
  if (!response.ok) return answer as SignInProblem
  session.value = answer as Session
  return session.value
}
