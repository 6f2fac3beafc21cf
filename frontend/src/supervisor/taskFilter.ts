/** The filter of the supervisor's list of tasks. PURE, except that it is stored in the address. */

import { ref, watch, type Ref } from 'vue'

import { searching } from '../client/fold'
import type { Board, Task } from '../client/frames'
import { isFinished } from '../client/board'

export const STATES = ['free', 'claimed', 'in_progress', 'paused'] as const
export type State = (typeof STATES)[number]

export interface TaskFilter {
  search: string
  /** Null for all. */
  department: number | null
  /** Null for everything that is not finished. */
  state: State | null
  /** Only abandoned claims. */
  stale: boolean
}

export const EVERYTHING: TaskFilter = { search: '', department: null, state: null, stale: false }

/** Whether the filter leaves out anything that is not finished. */
export function isNarrowed({ search, department, state, stale }: TaskFilter): boolean {
  return search.trim() !== '' || department !== null || state !== null || stale
}

/** Claimed for longer than the board lets pass, and not started. */
export function isStale(task: Task, board: Board, now: number): boolean {
  if (task.status !== 'pending' || !task.owner || !task.claimed_at) return false
  return now - Date.parse(task.claimed_at) > board.stale_claim_min * 60_000
}

export function stateOf(task: Task): State | null {
  if (isFinished(task)) return null
  if (task.status !== 'pending') return task.status as State
  return task.owner ? 'claimed' : 'free'
}

/** Gives the test of whether a task is listed, to be run on thousands. */
export function matching(filter: TaskFilter, board: Board, now: number): (task: Task) => boolean {
  const found = searching(filter.search)
  return (task) => {
    const state = stateOf(task)
    if (!state || (filter.state && state !== filter.state)) return false
    if (filter.department !== null && task.department !== filter.department) return false
    if (filter.stale && !isStale(task, board, now)) return false
    return found([task.number, task.title, task.customer, task.station, task.owner?.name])
  }
}

export function useTaskFilter(): Ref<TaskFilter> {
  const query = new URLSearchParams(window.location.search)
  const filter = ref<TaskFilter>({
    search: query.get('q') ?? '',
    department: Number(query.get('department')) || null,
    state: STATES.find((state) => state === query.get('state')) ?? null,
    stale: query.has('stale'),
  })
  watch(filter, ({ search, department, state, stale }) => {
    const next = new URLSearchParams(window.location.search)
    const values = { q: search, department: department ?? '', state: state ?? '', stale: stale ? '1' : '' }
    for (const [name, value] of Object.entries(values)) {
      if (value) next.set(name, String(value))
      else next.delete(name)
    }
    const text = next.toString()
    window.history.replaceState(window.history.state, '', text ? `?${text}` : window.location.pathname)
  })
  return filter
}
