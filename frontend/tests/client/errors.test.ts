import { afterEach, describe, expect, it, vi } from 'vitest'

import {
  handleTaskError,
  isConflictError,
  isPermissionError,
  isRetryableError,
  setShowConflictMessage,
  showConflictMessage,
  type ErrorType,
} from '../../src/client/errors'
import { ana, conflict, failure, owned, task } from '../shapes'

const lost = conflict('c1', owned(25, ana))
const NOTHING = [null, undefined, '', 'task_conflict', 409, true]

afterEach(() => setShowConflictMessage(() => undefined))

describe('isConflictError', () => {
  it.each([
    ['a conflict frame', lost],
    ['a frame of which only the type is left', { type: 'conflict' }],
    ['the code', { code: 'task_conflict' }],
    ['HTTP 409', { status: 409 }],
    ['a problem of HTTP', { type: 'about:blank', status: 409, code: 'task_conflict' }],
  ])('is true for %s', (_, error) => {
    expect(isConflictError(error)).toBe(true)
  })

  it.each([
    ['another code', failure('c1', 'permission_denied')],
    ['another status', { status: 400 }],
    ['an ok', { type: 'ok' }],
    ['an exception', new Error('conflict')],
    ['an empty object', {}],
  ])('is false for %s', (_, error) => {
    expect(isConflictError(error)).toBe(false)
  })

  it.each(NOTHING)('is false for %j', (error) => {
    expect(isConflictError(error)).toBe(false)
  })
})

describe('isPermissionError', () => {
  it.each([failure('c1', 'permission_denied'), { code: 'forbidden' }, { status: 403 }])('is true for %j', (error) => {
    expect(isPermissionError(error)).toBe(true)
  })

  it.each([lost, { status: 401 }, { status: 404 }, { code: 'wrong_department' }, ...NOTHING])(
    'is false for %j',
    (error) => {
      expect(isPermissionError(error)).toBe(false)
    },
  )
})

describe('isRetryableError', () => {
  it.each([lost, failure('c1', 'rate_limited'), failure('c1', 'busy'), failure('c1', 'unavailable')])(
    'believes the server that says so: %j',
    (error) => {
      expect(isRetryableError(error)).toBe(true)
    },
  )

  it.each([failure('c1', 'permission_denied'), { code: 'busy' }, { retry: null }, ...NOTHING])(
    'is false for %j',
    (error) => {
      expect(isRetryableError(error)).toBe(false)
    },
  )
})

describe('handleTaskError', () => {
  const handlers = () => ({ onConflict: vi.fn(), onPermission: vi.fn(), onOther: vi.fn() })

  it('gives everything that a conflict says', () => {
    expect(handleTaskError(lost, handlers())).toEqual({
      type: 'conflict',
      code: 'task_conflict',
      message: 'Ana Silva claimed 4425 just before you.',
      currentOwner: ana,
      taskId: 25,
      task: lost.task,
      field: null,
      retry: lost.retry,
    })
  })

  it('finds the task of an error in the task itself', () => {
    const handled = handleTaskError(failure('c1', 'capacity_reached', { task: task(25) }), handlers())
    expect(handled).toMatchObject({ type: 'capacity', taskId: 25, currentOwner: null })
  })

  it('names the field that was wrong', () => {
    expect(handleTaskError(failure('c1', 'invalid', { field: 'number' }), handlers()).field).toBe('number')
  })

  it.each<[string, keyof ReturnType<typeof handlers>]>([
    ['task_conflict', 'onConflict'],
    ['permission_denied', 'onPermission'],
    ['wrong_department', 'onOther'],
    ['capacity_reached', 'onOther'],
  ])('calls for %s only %s', (code, name) => {
    const called = handlers()
    const handled = handleTaskError({ code }, called)
    for (const other of ['onConflict', 'onPermission', 'onOther'] as const) {
      expect(called[other].mock.calls).toEqual(other === name ? [[handled]] : [])
    }
  })

  it.each<[ErrorType, object]>([
    ['capacity', { code: 'capacity_reached' }],
    ['readonly', { code: 'unavailable' }],
    ['readonly', { code: 'busy' }],
    ['readonly', { status: 503 }],
    ['rate', { code: 'rate_limited' }],
    ['rate', { status: 429 }],
    ['session', { code: 'unauthenticated' }],
    ['session', { status: 401 }],
    ['other', { code: 'not_claimable' }],
    ['other', { code: 'a_later_one' }],
    ['other', { code: 'constructor' }],
  ])('is %s for %j', (type, error) => {
    expect(handleTaskError(error).type).toBe(type)
  })

  it.each(NOTHING)('gives words that can be shown for %j', (error) => {
    const onOther = vi.fn()
    expect(handleTaskError(error, { onOther })).toEqual({
      type: 'other',
      code: 'unknown',
      message: '',
      currentOwner: null,
      taskId: null,
      task: null,
      field: null,
      retry: null,
    })
    expect(onOther).toHaveBeenCalledOnce()
  })

  it('shows a conflict by default', () => {
    const show = vi.fn()
    setShowConflictMessage(show)
    const handled = handleTaskError(lost)
    expect(show.mock.calls).toEqual([[handled]])
    handleTaskError(lost, { onConflict: vi.fn() })
    handleTaskError(failure('c1', 'permission_denied'))
    expect(show).toHaveBeenCalledOnce()
  })

  it('shows a conflict by the one function for it', () => {
    const show = vi.fn()
    setShowConflictMessage(show)
    const handled = handleTaskError(lost, { onConflict: showConflictMessage })
    expect(show.mock.calls).toEqual([[handled]])
  })

  it('passes a missing permission to onOther, if it has no handler of its own', () => {
    const onOther = vi.fn()
    handleTaskError({ status: 403 }, { onOther })
    expect(onOther).toHaveBeenCalledOnce()
  })
})

it('a refusal that was handled is told apart as before', () => {
  const handled = handleTaskError({ status: 403, detail: 'No.' })
  expect(isPermissionError(handled)).toBe(true)
  expect(isRetryableError(handleTaskError(failure('c1', 'busy')))).toBe(true)
  expect(isConflictError(handleTaskError({ status: 409 }, { onConflict: () => undefined }))).toBe(true)
})
