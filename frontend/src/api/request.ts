/** Requests to the API, with the session's cookie. It knows no address by name. */

import { at } from '../browser/path'
import { BUILD_HEADER, heardBuild } from './build'
import { readSession } from './session'

/**
 * The result of a request: the body, or the code of the refusal. Two codes are the client's own: `offline`, if no answer
 * came, and `proxy_limit`, if a reverse proxy rejected the size of the body.
 */
export type Reply<Body> = { ok: true; body: Body } | { ok: false; code: string; field: string | null }

/**
 * Sends a request, with JSON or a file; one that changes something carries the CSRF token of now, which a sign-in
 * changes.
 */
export async function request<Body = null>(method: string, path: string, members?: object): Promise<Reply<Body>> {
  let status = 0
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
    status = response.status
    heardBuild(response.headers.get(BUILD_HEADER))
    const body: unknown = status === 204 ? null : await response.json()
    if (response.ok) return { ok: true, body: body as Body }
    const problem = body as { code: string; field?: string | null }
    return { ok: false, code: problem.code, field: problem.field ?? null }
  } catch {
    // No connection, or an error page of a proxy: the caller shows that, and the person may retry.
    return { ok: false, code: status === 413 ? 'proxy_limit' : 'offline', field: null }
  }
}
