// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'

import BoardDock from '../../src/live/BoardDock.vue'
import type { DockAction, DockView } from '../../src/live/dock'
import { setLanguage } from '../../src/words/words'
import { task } from '../shapes'

const INERT_MS = 600

beforeEach(() => {
  setLanguage('en', false)
  vi.useFakeTimers()
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

function view(action: DockAction, changes: Partial<DockView> = {}): DockView {
  const title = { key: 'lost.title' as const, params: { name: 'Ana Silva', no: '4425' } }
  const body = { key: 'lost.bodyNoDue' as const, params: { next: '4426' } }
  return { tone: 'attention', urgent: true, title, body, action, ...changes }
}

const claim = (id: number): DockAction => ({ kind: 'claim', task: task(id) })

interface Given {
  view: DockView | null
  since?: number
  live?: boolean
  monotonic?: number
}

const props = (given: Given) => ({ since: 1, live: true, monotonic: 0, ...given })

/** The dock, empty as it is at first, and then with something to say. */
async function show(given: Given) {
  const shown = render(BoardDock, { props: props({ view: null, since: 0 }) })
  const change = (next: Given) => shown.rerender(props(next))
  await change(given)
  return { ...shown, change }
}

async function pass(ms: number): Promise<void> {
  vi.advanceTimersByTime(ms)
  await nextTick()
}

/** The action’s button; the other one closes. */
const button = () => screen.getAllByRole('button')[0]!

describe('the dock', () => {
  it('is empty until there is something to say', () => {
    const { container } = render(BoardDock, { props: props({ view: null }) })
    expect(container.textContent).toBe('')
    expect(container.querySelector('.dock')).not.toBeNull()
  })

  it('says what happened and what can be done', async () => {
    await show({ view: view(claim(26)) })
    expect(screen.getByText('Ana Silva claimed 4425 just before you.')).toBeTruthy()
    expect(screen.getByText('It is not on your list. Next free for you: 4426.')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Claim 4426' })).toBeTruthy()
  })

  it('closes', async () => {
    const { emitted } = await show({ view: view(null) })
    await fireEvent.click(screen.getByRole('button', { name: 'Close' }))
    expect(emitted().close).toHaveLength(1)
    expect(emitted().act).toBeUndefined()
  })

  it.each<[DockAction, string]>([
    [{ kind: 'refresh' }, 'Refresh'],
    [{ kind: 'sign-in' }, 'Sign in'],
    [{ kind: 'undo', verb: 'release', task: task(25), until: 7200 }, 'Undo (8 s)'],
  ])('offers %j', async (action, words) => {
    const { emitted } = await show({ view: view(action) })
    await pass(INERT_MS)
    await fireEvent.click(screen.getByRole('button', { name: words }))
    expect(emitted().act).toHaveLength(1)
  })

  it('claims nothing without a connection', async () => {
    const { emitted } = await show({ view: view(claim(26)), live: false })
    await pass(INERT_MS)
    expect(button().getAttribute('aria-disabled')).toBe('true')
    await fireEvent.click(button())
    expect(emitted().act).toBeUndefined()
  })
})

describe('for its first 600 ms', () => {
  it('takes no press, but stays a button', async () => {
    const { emitted } = await show({ view: view(claim(26)) })
    await pass(INERT_MS - 1)
    await fireEvent.click(button())
    expect(emitted().act).toBeUndefined()
    expect(button().getAttribute('aria-disabled')).toBe('true')
    expect(button().hasAttribute('disabled')).toBe(false)
    await pass(1)
    expect(button().getAttribute('aria-disabled')).toBe('false')
    await fireEvent.click(button())
    expect(emitted().act).toHaveLength(1)
  })

  it.each([
    ['another notice', { view: view(claim(26)), since: 2 }],
    ['another task', { view: view(claim(27)) }],
    ['another action', { view: view({ kind: 'refresh' }) }],
  ])('it waits again for %s', async (_, next) => {
    const { emitted, change } = await show({ view: view(claim(26)) })
    await pass(INERT_MS - 100)
    await change(next)
    await pass(INERT_MS - 1)
    await fireEvent.click(button())
    expect(emitted().act).toBeUndefined()
    await pass(1)
    await fireEvent.click(button())
    expect(emitted().act).toHaveLength(1)
  })

  it('does not wait again for what is the same', async () => {
    const { emitted, change } = await show({
      view: view({ kind: 'undo', verb: 'release', task: task(25), until: 9000 }),
    })
    await pass(INERT_MS)
    await change({ view: view({ kind: 'undo', verb: 'release', task: task(25), until: 9000 }), monotonic: 1000 })
    await fireEvent.click(screen.getByRole('button', { name: 'Undo (8 s)' }))
    expect(emitted().act).toHaveLength(1)
  })
})

describe('the focus', () => {
  async function onTheDock(action: DockAction) {
    const card = document.body.appendChild(document.createElement('button'))
    const shown = await show({ view: view(action) })
    await pass(INERT_MS)
    card.focus()
    screen.getAllByRole('button', { name: /./ })[0]!.focus()
    return { ...shown, card }
  }
  afterEach(() => document.body.replaceChildren())

  it('returns to where it came from when the dock goes', async () => {
    const { change, card } = await onTheDock(claim(26))
    await change({ view: null })
    await nextTick()
    expect(document.activeElement).toBe(card)
  })

  it('stays on the dock when only the action goes', async () => {
    const { change } = await onTheDock(claim(26))
    await change({ view: view(null) })
    await nextTick()
    expect(document.activeElement?.textContent?.trim()).toBe('Close')
  })

  it('that is elsewhere stays there', async () => {
    const { change, card } = await onTheDock(claim(26))
    card.focus()
    await change({ view: null })
    await nextTick()
    expect(document.activeElement).toBe(card)
  })
})
