/** The session API: the person who is signed in. */

import { shallowRef } from 'vue'

import { at } from '../browser/path'
import { BUILD_HEADER, heardBuild } from './build'

export interface SessionPerson {
  id: number
  username: string
  name: string
  language: string
  /** May open the pages of the administration. */
  administrator: boolean
}

/** A sign-in by the company: by a proxy that names a user, or by the OpenID provider of this name. */
export interface CompanyDoor {
  means: 'header' | 'oidc'
  name: string
}

export interface Session {
  person: SessionPerson | null
  boards: { slug: string; name: string; role: string }[]
  company: CompanyDoor[]
  demo: { username: string; name: string; role: string | null }[]
  /** False on a server that has none yet. */
  accounts: boolean
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

export async function signOut(): Promise<void> {
  const csrf = (await readSession()).csrf
  await fetch(at('/api/session'), { method: 'DELETE', headers: { 'X-CSRFToken': csrf } })
  session.value = null
}
