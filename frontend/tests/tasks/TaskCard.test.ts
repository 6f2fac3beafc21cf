// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/vue'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import TaskCard from '../../src/tasks/TaskCard.vue'
import { setLanguage } from '../../src/words/words'
import type { Task } from '../../src/client/frames'
import type { Recent } from '../../src/tasks/slot'
import { ana, li, owned, task, you } from '../shapes'

const NOW = Date.parse('2026-11-23T14:32:20Z')
const hers = owned(25, ana)
const pending: Recent = { kind: 'pending', verb: 'claim', since: 0 }
const lost: Recent = { kind: 'lost' }

interface Given {
  task: Task
  recent?: Recent
  live?: boolean
  now?: number
  monotonic?: number
}

function props({ recent, ...given }: Given) {
  return { you: you(), recent, live: true, now: NOW, monotonic: 0, zone: 'UTC', focusable: true, ...given }
}

function show(given: Given) {
  const shown = render(TaskCard, { props: props(given) })
  const slot = () => shown.container.querySelector<HTMLElement>('.slot')!
  return { ...shown, slot, change: (next: Given) => shown.rerender(props(next)) }
}

beforeEach(() => setLanguage('en', false))
afterEach(cleanup)

describe('a free card', () => {
  it('offers to claim it, by its number', async () => {
    const { emitted } = show({ task: task(25) })
    const button = screen.getByRole('button', { name: 'Claim 4425' })
    expect(button.textContent?.trim()).toBe('Claim')
    expect(button.getAttribute('aria-disabled')).toBe('false')
    await fireEvent.click(button)
    expect(emitted().press).toEqual([['claim']])
  })

  it('opens by its body, which does not press the slot', async () => {
    const { emitted } = show({ task: task(25) })
    await fireEvent.click(screen.getByRole('button', { name: /Business cards/ }))
    expect(emitted().open).toHaveLength(1)
    expect(emitted().press).toBeUndefined()
  })

  it('without a connection says so, and hands the press on to be told why', async () => {
    const { emitted } = show({ task: task(25), live: false })
    const button = screen.getByRole('button', { name: 'Not live' })
    expect(button.getAttribute('aria-disabled')).toBe('true')
    await fireEvent.click(button)
    expect(emitted().press).toEqual([['claim']])
  })
})

describe('a press under way', () => {
  it.each([
    [0, 'Claim'],
    [150, 'Claiming…'],
    [3000, 'Still asking the server…'],
  ])('after %d ms says %s', (monotonic, words) => {
    const { slot } = show({ task: task(25), recent: pending, monotonic })
    expect(slot().textContent?.trim()).toBe(words)
  })

  it('cannot be pressed again, and keeps the focus', async () => {
    const { slot, change, emitted } = show({ task: task(25) })
    slot().focus()
    await change({ task: task(25), recent: pending })
    expect(slot().getAttribute('aria-disabled')).toBe('true')
    expect(slot().hasAttribute('disabled')).toBe(false)
    expect(document.activeElement).toBe(slot())
    await fireEvent.click(slot())
    expect(emitted().press).toBeUndefined()
  })
})

describe('a lost card', () => {
  it('is the same card, and the strip has the focus that the button had', async () => {
    const { container, slot, change } = show({ task: task(25) })
    const card = container.querySelector('.card')
    const button = slot()
    button.focus()
    await change({ task: task(25), recent: pending })
    await change({ task: hers, recent: lost })
    await Promise.resolve()
    expect(container.querySelector('.card')).toBe(card)
    expect(slot()).not.toBe(button)
    expect(document.activeElement).toBe(slot())
  })

  it('does not take the focus from where a person is', async () => {
    const { slot, change } = show({ task: task(25) })
    const body = screen.getByRole('button', { name: /Business cards/ })
    const elsewhere = document.createElement('input')
    document.body.append(elsewhere)
    elsewhere.focus()
    await change({ task: hers, recent: lost })
    await Promise.resolve()
    expect(document.activeElement).toBe(elsewhere)
    elsewhere.remove()
    expect(slot().contains(body)).toBe(false)
  })

  it('shows the winner on a strip that is no button', async () => {
    const { slot, container } = show({ task: hers, recent: lost })
    expect(slot().textContent?.trim().trim()).toBe('Ana Silva · just now')
    expect(slot().tagName).not.toBe('BUTTON')
    expect(slot().getAttribute('tabindex')).toBe('-1')
    expect(slot().getAttribute('aria-label')).toBe('4425, taken by Ana Silva at 14:32')
    expect(slot().classList.contains('lost')).toBe(true)
    expect(container.querySelector('.card')?.classList.contains('lost')).toBe(true)
  })

  it('is an ordinary card of another after a while', async () => {
    const { slot, change, container } = show({ task: hers, recent: lost })
    await change({ task: hers, now: NOW + 41 * 60_000 })
    expect(slot().textContent).toContain('41\u00a0min')
    expect(slot().classList.contains('lost')).toBe(false)
    expect(container.querySelector('.card.lost')).toBeNull()
  })

  it('speaks Chinese as well', () => {
    setLanguage('zh-Hans', false)
    const { slot } = show({ task: hers, recent: lost })
    expect(slot().textContent).toContain('刚刚')
    expect(slot().getAttribute('aria-label')).toBe('4425，14:32 由Ana Silva认领')
  })
})

describe('a reader who cannot see the shape', () => {
  const heard = () => screen.getAllByRole('button')[0]?.textContent?.trim()

  it.each([
    [task(25), 'Free'],
    [hers, 'Claimed'],
    [owned(25, ana, { status: 'in_progress' }), 'Running'],
    [owned(25, ana, { status: 'paused' }), 'Paused'],
    [owned(25, ana, { status: 'paused', pause_reason: 'material' }), 'Paused · Material'],
    [owned(25, ana, { status: 'paused', pause_reason: 'no ink' }), 'Paused · no ink'],
    [owned(25, ana, { status: 'completed', finished_at: '2026-11-23T14:20:00Z' }), 'Done'],
  ])('hears the state of a card', (task, words) => {
    show({ task })
    expect(heard()?.split(words)).toHaveLength(2)
  })

  it('hears that it is late', () => {
    show({ task: owned(25, ana, { status: 'paused', due_at: '2026-11-23T14:12:20Z' }) })
    expect(heard()).toMatch(/^4425Late\+20\u00a0min.*Paused/)
  })

  it('hears of what is mine once', () => {
    show({ task: owned(25, li) })
    expect(heard()?.match(/Claimed/g)).toHaveLength(1)
  })

  it('hears which task a button starts or opens', async () => {
    const { change } = show({ task: owned(25, li) })
    expect(screen.getByRole('button', { name: 'Start 4425' }).textContent?.trim()).toBe('Start')
    await change({ task: owned(25, li, { status: 'in_progress' }) })
    expect(screen.getByRole('button', { name: 'Open 4425' }).textContent?.trim()).toBe('Open')
  })
})

describe('a card', () => {
  const NINE_DAYS = NOW + 9 * 86_400_000
  const running = owned(25, li, { status: 'in_progress', started_at: '2026-11-23T13:44:20Z', done: 250 })

  it('says late and the state, station first, for how long, and how much is done', () => {
    const { container } = show({ task: { ...running, due_at: '2026-11-23T14:14:20Z' } })
    const text = container.querySelector('.body')!.textContent
    for (const words of ['+18\u00a0min', 'Press 2 · Chen & Co', 'Running 48\u00a0min', '25 %'])
      expect(text).toContain(words)
    expect(container.querySelector('progress')!.value).toBe(250)
  })

  it('counts in days from a day on', () => {
    const late = { due_at: '2026-11-23T14:14:20Z' }
    const { container } = show({ task: task(25, late), now: NINE_DAYS })
    expect(container.querySelector('.due')!.textContent).toContain('late\u00a09\u00a0days')
    setLanguage('zh-Hans', false)
    const chinese = show({ task: task(25, late), now: NINE_DAYS })
    expect(chinese.container.querySelector('.due')!.textContent).toContain('超\u00a09\u00a0天')
  })

  it('that is paused is resumed', () => {
    show({ task: { ...running, status: 'paused' } })
    expect(screen.getByRole('button', { name: 'Resume 4425' }).textContent?.trim()).toBe('Resume')
  })
})

describe('my card', () => {
  it('offers to start, and then to open', async () => {
    const { slot, change, emitted } = show({ task: owned(25, li) })
    expect(slot().textContent?.trim()).toBe('Start')
    await fireEvent.click(slot())
    await change({ task: owned(25, li, { status: 'in_progress', started_at: '2026-11-23T14:20:00Z' }) })
    expect(slot().textContent?.trim()).toBe('Open')
    await fireEvent.click(slot())
    expect(emitted().press).toEqual([['start'], ['open']])
    expect(screen.getByText('Running 12 min')).toBeTruthy()
  })

  it('can be opened without a connection', () => {
    const { slot } = show({ task: owned(25, li, { status: 'in_progress' }), live: false })
    expect(slot().getAttribute('aria-disabled')).toBe('false')
  })
})

describe('what a card says', () => {
  it('is when it is due, or how late it is', async () => {
    const { container, change } = show({ task: task(25) })
    const due = () => container.querySelector('.due')?.textContent
    expect(due()).toBe('15:10')
    await change({ task: task(25), now: Date.parse('2026-11-23T15:28:00Z') })
    expect(due()).toBe('+18\u00a0min')
    expect(container.querySelector('.card')?.classList.contains('late')).toBe(true)
  })

  it('is its priority as a word', async () => {
    const { container, change } = show({ task: task(25, { priority: 'urgent' }) })
    const priority = () => container.querySelector('.priority')?.textContent
    expect(priority()).toBe('Urgent')
    await change({ task: task(25) })
    expect(priority()).toBeUndefined()
  })
})
