// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'

import type { Result } from '../../src/client/assigning'
import { handleTaskError } from '../../src/client/errors'
import type { Task } from '../../src/client/frames'
import { UNDO_MS, type DockView } from '../../src/live/dock'
import { saying, type Batch } from '../../src/supervisor/results'
import { t, type Key } from '../../src/supervisor/words'
import type { Params } from '../../src/words/language'
import { context } from '../context'
import { ana, failure, li, owned, task } from '../shapes'

const putBack = () => undefined

function show(batch: Batch, tasks: Task[] = [], now = 0): DockView {
  return saying(batch, putBack)(0, now, context(tasks))
}

/** A sentence that is filled in, and not by the dock. */
const words = (key: Key, params: Params) => ({ key: 'said', params: { said: t(key, params) } })

describe('an assign', () => {
  const free = task(25, { rev: 10 })
  const done = (no: number): Result => ({
    kind: 'done',
    before: task(no, { rev: 10 }),
    task: owned(no, ana, { rev: 11 }),
    already: false,
  })
  const kept: Result = { kind: 'kept', before: free, task: owned(25, li, { rev: 11 }) }
  const refusal = (code: string): Result => ({
    kind: 'refused',
    before: free,
    error: handleTaskError(failure('c1', code)),
  })
  const assigned = (...results: Result[]): Batch => ({ kind: 'assigned', to: ana, results })
  const fresh = (no: number) => owned(no, ana, { rev: 11 })

  it('of one task names who has it now, with an undo of ten seconds', () => {
    const view = show(assigned(done(26)), [fresh(26)])
    expect(view.title).toEqual(words('assigned', { no: '4426', name: 'Ana Silva' }))
    expect(view).toMatchObject({ tone: 'calm', urgent: false, body: null })
    expect(view.action).toEqual({ kind: 'put-back', putBack, until: UNDO_MS })
  })

  it('of several counts them, and who kept theirs', () => {
    const view = show(assigned(done(26), done(27), kept), [fresh(26), fresh(27)])
    expect(view.title).toEqual({ key: 'parts', params: { parts: '2 assigned, 1 kept by Li Wei' } })
    expect(view).toMatchObject({ tone: 'attention', urgent: true, action: { kind: 'put-back' } })
  })

  it('says why one of several was refused', () => {
    const view = show(assigned(done(26), refusal('capacity_reached')), [fresh(26)])
    expect(view.title.params.parts).toBe('1 assigned, 1 refused')
    expect(view.body).toEqual(words('assign.capacity_reached', { no: '4425', name: 'Ana Silva', max: 10 }))
  })

  const given = { no: '4425', name: 'Ana Silva', dept: 'Printing', what: 'standing of 4425' }
  it.each<[string, Key]>([
    ['wrong_department', 'assign.wrong_department'],
    ['unknown_person', 'assign.unknown_person'],
    ['wrong_status', 'assign.wrong_status'],
    ['permission_denied', 'permission'],
    ['unavailable', 'readonly'],
  ])('that is refused as %s says so', (code, key) => {
    expect(show(assigned(refusal(code)))).toMatchObject({ title: words(key, given), action: null })
  })

  it('that is refused as anything else says what the server says', () => {
    expect(show(assigned(refusal('internal'))).title.key).toBe('parts')
  })

  it('that was left to its owner says so', () => {
    expect(show(assigned(kept)).title).toEqual(words('staysWith', { no: '4425', name: 'Li Wei' }))
    expect(show(assigned({ ...kept, task: free })).title).toEqual(words('staysSo', { no: '4425' }))
  })

  it('cannot be undone once its task has changed, and says so', () => {
    const view = show(assigned(done(26)), [{ ...fresh(26), rev: 12 }])
    expect(view).toMatchObject({ action: null, body: words('undoGone', { no: '4426' }) })
  })

  it('can be undone for the unchanged tasks', () => {
    const view = show(assigned(done(26), done(27)), [fresh(26), { ...fresh(27), rev: 12 }])
    expect(view).toMatchObject({ action: { kind: 'put-back' }, body: words('undoGone', { no: '4427' }) })
  })

  it('cannot be undone after ten seconds', () => {
    expect(show(assigned(done(26)), [fresh(26)], UNDO_MS).action).toBeNull()
  })

  it('that is undone says who has it again', () => {
    const undone = (after: Task): Batch => ({
      kind: 'put-back',
      results: [{ kind: 'done', before: fresh(26), task: after, already: false }],
    })
    expect(show(undone(task(26))).title).toEqual(words('did.release', { no: '4426' }))
    expect(show(undone(owned(26, li))).title).toEqual(words('backWith', { no: '4426', name: 'Li Wei' }))
  })

  it('whose undo comes too late says that it stays', () => {
    expect(show({ kind: 'put-back', results: [kept] }).title).toEqual(words('undoGone', { no: '4425' }))
  })
})
