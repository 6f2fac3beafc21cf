/** The one classification of refusals, for frames, problem documents and missing answers. */

import type { Retry, Task, Who } from './frames'

export type ErrorType = 'conflict' | 'permission' | 'capacity' | 'readonly' | 'rate' | 'session' | 'other'

/** A refusal handled: what it is and all that a screen may want to show of it. */
export interface HandledError {
  type: ErrorType
  code: string
  message: string
  currentOwner: Who | null
  taskId: number | null
  task: Task | null
  field: string | null
  retry: Retry | null
  /** Whether it may have been carried out all the same. */
  unproven?: true
}

export interface Handlers {
  onConflict?: (error: HandledError) => void
  onPermission?: (error: HandledError) => void
  onOther?: (error: HandledError) => void
}

interface Loose {
  type?: unknown
  code?: unknown
  status?: unknown
  detail?: unknown
  current_owner?: Who | null
  task_id?: number
  task?: Task
  field?: string | null
  retry?: Retry
  unproven?: boolean
}

// Maps, not objects: a code comes from outside and may be named like something that every object has.
const BY_CODE = new Map<unknown, ErrorType>([
  ['task_conflict', 'conflict'],
  ['permission_denied', 'permission'],
  ['forbidden', 'permission'],
  ['capacity_reached', 'capacity'],
  ['busy', 'readonly'],
  ['unavailable', 'readonly'],
  ['rate_limited', 'rate'],
  ['unauthenticated', 'session'],
])
const BY_STATUS = new Map<unknown, ErrorType>([
  [401, 'session'],
  [403, 'permission'],
  [409, 'conflict'],
  [429, 'rate'],
  [503, 'readonly'],
])
const TYPES = new Set<unknown>(['conflict', ...BY_CODE.values(), 'other'])

let defaultConflict: (error: HandledError) => void = () => undefined

/** Sets what happens to conflicts by default: the board opens its dock. */
export function setShowConflictMessage(show: (error: HandledError) => void): void {
  defaultConflict = show
}

/** The default for conflicts. */
export function showConflictMessage(error: HandledError): void {
  defaultConflict(error)
}

function loose(error: unknown): Loose | null {
  return typeof error === 'object' && error !== null ? (error as Loose) : null
}

function typeOf(error: unknown): ErrorType {
  const known = loose(error)
  if (!known) return 'other'
  // A conflict's frame, or a refusal that was handled before.
  if (TYPES.has(known.type)) return known.type as ErrorType
  return BY_CODE.get(known.code) ?? BY_STATUS.get(known.status) ?? 'other'
}

/** Whether another person has the task or has changed it. */
export function isConflictError(error: unknown): boolean {
  return typeOf(error) === 'conflict'
}

/** Whether a permission is missing. */
export function isPermissionError(error: unknown): boolean {
  return typeOf(error) === 'permission'
}

/** Whether trying again may help. */
export function isRetryableError(error: unknown): boolean {
  return loose(error)?.retry?.can_retry === true
}

/** Tells a refusal apart, calls the handler that fits, and hands it on. */
export function handleTaskError(error: unknown, handlers: Handlers = {}): HandledError {
  const known = loose(error) ?? {}
  const handled: HandledError = {
    type: typeOf(error),
    code: typeof known.code === 'string' ? known.code : 'unknown',
    message: typeof known.detail === 'string' ? known.detail : '',
    currentOwner: known.current_owner ?? null,
    taskId: known.task_id ?? known.task?.id ?? null,
    task: known.task ?? null,
    field: known.field ?? null,
    retry: known.retry ?? null,
    ...(known.unproven === true ? { unproven: true } : {}),
  }
  if (handled.type === 'conflict') (handlers.onConflict ?? showConflictMessage)(handled)
  else if (handled.type === 'permission') (handlers.onPermission ?? handlers.onOther)?.(handled)
  else handlers.onOther?.(handled)
  return handled
}
