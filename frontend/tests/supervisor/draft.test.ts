import { describe, expect, it } from 'vitest'

import { changes, contested, draftOf, follow, typedOver, unfit, whole } from '../../src/supervisor/draft'
import { besideSkipped, timesShown, toField } from '../../src/supervisor/zoned'
import { PRINTING, task } from '../shapes'

const zone = 'Asia/Shanghai'
const before = draftOf(task(25), zone)

describe('a draft', () => {
  it('shows a task as it is, in the time of the board', () => {
    expect(before).toMatchObject({ number: '4425', department: String(PRINTING), due_at: '2026-11-23T23:10' })
  })

  it('knows text that is no value of its field, a year of five digits for one', () => {
    expect(unfit(before)).toEqual([])
    const due_at = '12026-05-06T07:08'
    expect(unfit({ ...before, number: ' ', department: '', quantity: '1.5', due_at })).toEqual([
      'number',
      'department',
      'due_at',
      'quantity',
    ])
    expect(typedOver({ ...before, due_at }, before)).toBe(true)
    expect(typedOver({ ...before }, before)).toBe(false)
  })

  it('sends nothing but what was typed over', () => {
    expect(changes(before, before)).toEqual({})
    expect(changes({ ...before, title: ' Poster ', quantity: '12', due_at: '' }, before)).toEqual({
      title: 'Poster',
      quantity: 12,
      due_at: null,
    })
  })

  it('of a new task has every field', () => {
    const draft = { ...draftOf(null, zone), number: 'A-1', title: 'Poster', department: String(PRINTING) }
    expect(whole(draft)).toEqual({
      number: 'A-1',
      title: 'Poster',
      department: PRINTING,
      priority: 'normal',
      due_at: null,
      quantity: 0,
      unit: '',
      customer: '',
      station: '',
      link: '',
      note: '',
    })
  })
})

describe('a change by another person', () => {
  const typed = { ...before, title: 'Mine' }
  const now = { ...before, title: 'Theirs', customer: 'Acme' }

  it('shows where nothing was typed, and leaves what was', () => {
    expect(follow(typed, before, now)).toMatchObject({ title: 'Mine', customer: 'Acme' })
  })

  it('is told where both typed something else', () => {
    expect(contested(typed, before, now)).toEqual(['title', 'customer'])
    expect(contested(follow(typed, before, now), before, now)).toEqual(['title'])
    expect(contested({ ...before, title: 'Theirs' }, before, { ...before, title: 'Theirs' })).toEqual([])
  })
})

describe('a time', () => {
  it.each([
    ['UTC', '2026-11-23T15:10:00Z', '2026-11-23T15:10'],
    ['Asia/Shanghai', '2026-11-23T15:10:00Z', '2026-11-23T23:10'],
    ['America/New_York', '2026-07-01T02:00:00Z', '2026-06-30T22:00'],
    ['Asia/Kathmandu', '2026-11-23T15:10:00Z', '2026-11-23T20:55'],
    ['Europe/Berlin', '2026-03-29T00:30:00Z', '2026-03-29T01:30'],
    ['Europe/Berlin', '2026-03-29T01:30:00Z', '2026-03-29T03:30'],
  ])('in %s is shown as its clocks do', (zone, iso, field) => {
    expect(toField(iso, zone)).toBe(field)
    expect(timesShown(field, zone)).toBe(1)
  })

  it('that is not there is nothing', () => {
    expect(toField(null, 'UTC')).toBe('')
  })

  it.each([
    ['Europe/Berlin', '2026-10-25T02:30', 2],
    ['Europe/Berlin', '2026-10-25T03:30', 1],
    ['Australia/Lord_Howe', '2026-04-05T01:45', 2],
    ['Australia/Lord_Howe', '2026-04-05T02:15', 1],
    ['Pacific/Auckland', '2026-09-27T02:30', 0],
    ['America/New_York', '2026-03-08T02:30', 0],
  ])('in %s at %s is shown %i times', (zone, field, times) => {
    expect(timesShown(field, zone)).toBe(times)
  })

  it.each([
    ['Europe/Berlin', '2026-03-29T02:30', ['2026-03-29T01:30', '2026-03-29T03:30']],
    ['Australia/Lord_Howe', '2026-10-04T02:15', ['2026-10-04T01:45', '2026-10-04T02:45']],
  ])('that the clocks of %s skip has one before and one after it', (zone, field, beside) => {
    expect(besideSkipped(field, zone)).toEqual(beside)
  })
})
