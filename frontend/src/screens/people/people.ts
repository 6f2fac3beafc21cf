/** The API of a board's people. */

import { request, type Reply } from '../../api/request'

export type Role = 'operator' | 'supervisor' | 'viewer'

export interface Department {
  id: number
  name: string
}

export interface Member {
  id: number
  username: string
  name: string
  active: boolean
  role: Role
  departments: number[]
  /** Unfinished tasks. */
  load: number
  pin: boolean
  badge: boolean
  password: boolean
  /** What the reader may change of this person. */
  may: { role: boolean; end: boolean; secrets: boolean; link: boolean }
}

export interface People {
  board: string
  language: string
  departments: Department[]
  administers: boolean
  you: number
  /** The roles that the reader may give. */
  roles: Role[]
  max_claims: number
  people: Member[]
}

/** What becomes of unfinished tasks: they are released, or a member gets them. */
export interface Handover {
  give_to: number | null
  reason: string
}

export interface Place {
  role: Role
  departments: number[]
}

export interface Newcomer extends Place {
  username: string
  name: string
  existing: boolean
}

export type Secret = 'pin' | 'badge'

const path = (slug: string, rest = ''): string => `/api/boards/${slug}/people${rest}`

export function readPeople(slug: string): Promise<Reply<People>> {
  return request('GET', path(slug))
}

export function add(slug: string, newcomer: Newcomer): Promise<Reply<People & { added: number }>> {
  return request('POST', path(slug), newcomer)
}

export function change(slug: string, person: number, members: Partial<Place & Handover>): Promise<Reply<People>> {
  return request('PATCH', path(slug, `/${person}`), members)
}

export function end(slug: string, person: number, handover: Handover): Promise<Reply<People>> {
  return request('POST', path(slug, `/${person}/end`), handover)
}

export function setSecret(slug: string, person: number, secret: Secret, value: string): Promise<Reply<null>> {
  return request('PUT', path(slug, `/${person}/${secret}`), { [secret]: value })
}

/** A mistake in a file; `column` is null for a whole row. */
export interface Mistake {
  line: number
  column: string | null
  why: string
}

/** A row of a file that changes something. Of a new account `fields` has `name`. */
export interface Row {
  line: number
  username: string
  name: string
  board: string
  state: 'new' | 'changed'
  fields: string[]
}

/** What a file would change. */
export interface Plan {
  digest: string
  same: number
  due: Row[]
  /** Members whom the file lacks. They stay. */
  gone: { username: string; name: string; board: string }[]
}

/** Asks what a file would change; with the digest of that answer, a part of it is stored, and the rest is told. */
export function bring(
  slug: string,
  file: Blob,
  agreed = '',
): Promise<Reply<{ mistakes: Mistake[]; plan: Plan | null }>> {
  return request('POST', `/api/people/file?${String(new URLSearchParams({ board: slug, agreed }))}`, file)
}

/** Makes a link with which the person chooses a new password, once. */
export function makeLink(slug: string, person: number): Promise<Reply<{ path: string; hours: number }>> {
  return request('POST', path(slug, `/${person}/link`))
}
