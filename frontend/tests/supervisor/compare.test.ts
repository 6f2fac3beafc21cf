import { describe, expect, it } from 'vitest'

import { compare } from '../../src/supervisor/compare'
import { ana, event, FINISHING, li, owned, person, sam, task } from '../shapes'

const wang = person({ id: 12, username: 'wang', name: 'Wang Fang' })
const hers = owned(25, ana, { rev: 12 })

describe('a task that has changed', () => {
  it('tells who claimed it and when, and is kept by default', () => {
    const found = compare(hers, wang, event(12, 'task.claimed', hers))
    expect(found).toMatchObject({ how: 'claimed', by: 'Ana Silva', at: Date.parse('2026-11-23T14:32:00Z') })
    expect(found).toMatchObject({ owner: 'Ana Silva', possible: true, needsReason: true, interrupts: false })
  })

  it('tells who else assigned it', () => {
    expect(compare(hers, wang, event(12, 'task.assigned', hers, { by: sam }))).toMatchObject({
      how: 'assigned',
      by: 'Sam Okoro',
      owner: 'Ana Silva',
    })
  })

  it('says only that it changed, where the cause is unknown', () => {
    expect(compare(hers, wang, undefined)).toMatchObject({ how: 'changed', by: '', at: null })
    expect(compare(hers, wang, event(11, 'task.claimed', hers))).toMatchObject({ how: 'changed', by: '' })
  })

  it('needs no reason where it is free', () => {
    const free = task(25, { rev: 12 })
    expect(compare(free, wang, event(12, 'task.edited', free, { by: sam }))).toMatchObject({
      how: 'changed',
      by: 'Sam Okoro',
      owner: null,
      possible: true,
      needsReason: false,
    })
  })

  it('is paused where it is running', () => {
    const running = owned(25, ana, { rev: 12, status: 'in_progress' })
    expect(compare(running, wang, undefined)).toMatchObject({ possible: true, needsReason: true, interrupts: true })
  })
})

describe('it cannot be assigned any more', () => {
  it.each([
    ['finished', owned(25, ana, { status: 'completed' })],
    ['finished', task(25, { status: 'cancelled' })],
    ['gone', undefined],
    ['changed', task(25, { department: FINISHING })],
    ['changed', owned(25, wang)],
  ])('where it is %s', (how, fresh) => {
    expect(compare(fresh, wang, undefined)).toMatchObject({ how, possible: false })
  })

  it('where the person has become inactive', () => {
    expect(compare(task(25), person(li, { active: false }), undefined).possible).toBe(false)
  })
})
