/** The API of the displays of a supervisor's boards. */

import type { Department, DisplaySettings } from '../../client/frames'
import { request, type Reply } from '../../api/request'
import type { Language } from '../../words/language'

export type Kind = 'wall' | 'terminal'
export type Settings = DisplaySettings & { kind: Kind; lock_after_s: number }

/** A board that the reader supervises. */
export interface Hall {
  slug: string
  name: string
  language: Language
  departments: Department[]
}

export interface Seen {
  rev: number
  behind: number
  build: string
  screen: string
  at: string
}

export interface Row {
  id: number
  board: { slug: string; name: string }
  settings: Settings
  address: string
  paired_at: string
  paired_by: string | null
  seen: Seen | null
  silent_s: number
  alert: boolean
}

export interface Fleet {
  displays: Row[]
  boards: Hall[]
}

/** The screen that shows a code, to compare. */
export interface Candidate {
  kind: Kind
  device: string
  address: string
  phrase: Record<Language, string>
  expires_in_s: number
}

export const readFleet = (): Promise<Reply<Fleet>> => request('GET', '/api/displays')
export const lookAt = (code: string): Promise<Reply<Candidate>> => request('GET', `/api/pairings/${code}`)
export const redeem = (code: string, settings: Settings): Promise<Reply<{ id: number }>> =>
  request('POST', `/api/pairings/${code}`, settings)
export const change = (id: number, settings: Partial<Settings>): Promise<Reply<Row>> =>
  request('PATCH', `/api/displays/${id}`, settings)
export const orderReload = (id: number): Promise<Reply<null>> => request('POST', `/api/displays/${id}/reload`)
export const revoke = (id: number): Promise<Reply<null>> => request('DELETE', `/api/displays/${id}`)

/** What is usual for a new screen on a board. */
export function usual(hall: Hall, kind: Kind): Settings {
  return {
    name: '',
    board: hall.slug,
    kind,
    departments: [],
    distance_m: 10,
    diagonal_in: 55,
    language: hall.language,
    theme: kind === 'wall' ? 'dark' : 'light',
    names: 'full',
    dwell_s: null,
    off_hours: null,
    reload_at: null,
    lock_after_s: 120,
  }
}
