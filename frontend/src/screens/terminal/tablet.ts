/** A shared tablet's API: name tiles, sign-in and sign-out. */

import type { Settings } from '../fleet/fleet'
import { request, type Reply } from '../../api/request'

export interface Tile {
  id: number
  name: string
  pin: boolean
}

export interface Worker extends Tile {
  language: string
}

export type Proof = { person: number; pin: string } | { person: number; password: string } | { badge: string }

export const readTiles = (): Promise<Reply<{ settings: Settings; people: Tile[] }>> => request('GET', '/api/terminal')
export const enter = (proof: Proof): Promise<Reply<{ person: Worker }>> =>
  request('POST', '/api/terminal/session', proof)
export const stay = (): Promise<Reply<null>> => request('PUT', '/api/terminal/session')
export const leave = (): Promise<Reply<null>> => request('DELETE', '/api/session')
export const setOwnPin = (old: string, pin: string): Promise<Reply<null>> =>
  request('PUT', '/api/session/pin', { old, pin })
export const report = (seen: { rev: number; build: string; screen: string }): Promise<Reply<null>> =>
  request('POST', '/api/terminal/seen', seen)
