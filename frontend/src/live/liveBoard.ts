/** The one live board of all pages below its address: its connection and clock, a person's commands and their notices. */

import { inject, provide, type InjectionKey, type Ref, type ShallowRef } from 'vue'

import type { Wish } from './palette/entries'
import type { Actions } from './useActions'
import type { BoardHandle } from './useBoard'
import type { Said } from './useDock'
import type { Liveness } from './useLiveness'

export interface LiveBoard {
  slug: string
  /** The screen of a shared tablet. */
  shared: boolean
  handle: BoardHandle
  liveness: Liveness
  actions: Actions
  dock: Said
  /** The task that a command without a place of its own is for; null on pages that have none. */
  selected: Ref<number | null>
  /** What the board is asked to do by the command palette, on whichever page that was; null once it is done. */
  wish: ShallowRef<Wish | null>
  /** Whether the connection waits: the session of before is not over. */
  held: () => boolean
  /** Leads to where a person signs in. */
  leave: () => void
  signOut: () => Promise<void>
}

const KEY: InjectionKey<LiveBoard> = Symbol('live board')

export function provideLiveBoard(board: LiveBoard): void {
  provide(KEY, board)
}

export function useLiveBoard(): LiveBoard {
  const board = inject(KEY)
  if (!board) throw new Error('this page is not below a live board')
  return board
}
