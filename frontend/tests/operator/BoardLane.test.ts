// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/vue'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import BoardLane from '../../src/operator/BoardLane.vue'
import { setLanguage } from '../../src/words/words'
import type { ShownLane } from '../../src/operator/useLanes'
import { task } from '../shapes'

beforeEach(() => setLanguage('en', false))
afterEach(cleanup)

const ids = (n: number) => Array.from({ length: n }, (_, at) => at + 1)

function lane(n: number, changes: Partial<ShownLane> = {}): ShownLane {
  const tasks = new Map(ids(n).map((id) => [id, task(id)]))
  const shown = { name: 'free', title: 'Free', count: String(n), ids: ids(n), tasks, waiting: 0, went: null }
  return { ...shown, empty: { key: 'empty.free' }, ...changes }
}

function show(n: number, changes: Partial<ShownLane> = {}, loading = false, focused: number | null = null) {
  return render(BoardLane, {
    props: { lane: lane(n, changes), loading, focused },
    slots: { default: '<template #default="{ task }"><li class="card">{{ task.number }}</li></template>' },
  })
}

const cards = () => document.querySelectorAll('.card').length

describe('a lane', () => {
  it('is a region with a name', () => {
    show(3)
    expect(screen.getByRole('region', { name: 'Free' })).toBeTruthy()
    expect(cards()).toBe(3)
  })

  it('mounts 40 cards, and the rest when asked', async () => {
    show(212)
    expect(cards()).toBe(40)
    await fireEvent.click(screen.getByRole('button', { name: 'Show all 212' }))
    expect(cards()).toBe(212)
  })

  it('mounts the rest when the keyboard goes on there', async () => {
    const { rerender } = show(212)
    await rerender({ focused: 40 })
    expect(cards()).toBe(40)
    await rerender({ focused: 41 })
    expect(cards()).toBe(212)
  })

  it('reports the scroll position of its reader, and further scrolling', async () => {
    const { emitted } = show(3)
    const list = document.querySelector('ul')!
    list.scrollTop = 50
    await fireEvent.scroll(list)
    await fireEvent.wheel(list)
    expect([emitted().scrolled, emitted().movedOn?.length]).toEqual([[[false]], 1])
  })

  it('mounts 40 of 40 without asking', () => {
    show(40)
    expect(screen.queryByRole('button')).toBeNull()
  })

  it('offers the cards that wait', async () => {
    const { emitted } = show(3, { waiting: 2 })
    await fireEvent.click(screen.getByRole('button', { name: '2 new ↑' }))
    expect(emitted().settle).toHaveLength(1)
  })
})

describe('an empty lane', () => {
  it('says that it is alive', () => {
    show(0)
    expect(screen.getByText('No free tasks. New ones appear here by themselves.')).toBeTruthy()
  })

  it('offers to clear the filters that emptied it', async () => {
    const { emitted } = show(0, { empty: { key: 'empty.filter', clears: true } })
    expect(screen.getByText('Nothing matches.')).toBeTruthy()
    await fireEvent.click(screen.getByRole('button', { name: 'Clear filters' }))
    expect(emitted().clear).toHaveLength(1)
  })

  it('says nothing while the board is not there yet', () => {
    show(0, {}, true)
    expect(document.querySelector('.empty')).toBeNull()
  })
})
