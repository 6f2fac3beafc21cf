/** Asks the API as whoever is signed in. It knows no address by name. */

import { at } from '../browser/path'
import { BUILD_HEADER, heardBuild } from './build'
import { readSession } from './session'

/** What came of it: the body, or the code of the refusal; `offline` if nobody answered. */
export type Reply<Body> = { ok: true; body: Body } | { ok: false; code: string; field: string | null }

const OFFLINE: Reply<never> = { ok: false, code: 'offline', field: null }

/**
 * Sends a request, with JSON or a file; one that changes something carries the CSRF token of now, which a sign-in
 * changes.
 */
export async function request<Body = null>(method: string, path: string, members?: object): Promise<Reply<Body>> {
  try {
    const headers: Record<string, string> = { Accept: 'application/json' }
    if (method !== 'GET') headers['X-CSRFToken'] = (await readSession()).csrf
    const file = members instanceof Blob
    if (members && !file) headers['Content-Type'] = 'application/json'
    const response = await fetch(at(path), {
      method,
      headers,
      cache: 'no-store',
      body: file ? members : members && JSON.stringify(members),
    })
    heardBuild(response.headers.get(BUILD_HEADER))
    const body: unknown = response.status === 204 ? null : await response.json()
    if (response.ok) return { ok: true, body: body as Body }
    const problem = body as { code: string; field?: string | null }
    return { ok: false, code: problem.code, field: problem.field ?? null }
  } catch {
    // No connection, or an answer that is none: the caller says so, and whoever pressed tries again.
    return OFFLINE
  }
}
