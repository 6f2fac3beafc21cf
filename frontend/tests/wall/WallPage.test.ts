// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'

import type { Frame, Task } from '../../src/protocol/frames'
import WallPage from '../../src/wall/WallPage.vue'
import { ana, bye, event, events, heartbeat, owned, snapshot, task, welcome } from '../shapes'
import { World } from '../world'

const stage = vi.hoisted(() => ({ ports: {} as World }))
vi.mock('../../src/sync/browser', () => ({
  get browser() {
    return stage.ports
  },
}))

const MINUTE = 60_000
const FREE = Array.from({ length: 8 }, (_, at) => task(25 + at))

async function show(tasks: Task[]): Promise<void> {
  stage.ports = new World()
  render(WallPage, { props: { slug: 'press', distance: 10, diagonal: 55 } })
  stage.ports.socket.accept()
  await say(welcome(), snapshot(tasks))
}

async function say(...frames: Frame[]): Promise<void> {
  stage.ports.socket.say(...frames)
  await pass(250)
}

/** Time passes for the core and for the page, a second at a time. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 1000) {
    stage.ports.pass(Math.min(left, 1000))
    vi.advanceTimersByTime(Math.min(left, 1000))
    await nextTick()
  }
}

const text = (selector: string) => document.querySelector(selector)?.textContent?.trim()
const rows = () => [...document.querySelectorAll<HTMLElement>('.row')].map((row) => Number(row.dataset.task))

beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

describe('pages', () => {
  it('hold six rows at ten metres, and flip when there was time to read them', async () => {
    await show(FREE)
    expect(rows()).toEqual([25, 26, 27, 28, 29, 30])
    expect(text('.page')).toBe('page 1/2')
    for (let seconds = 0; seconds < 9; seconds += 1) await say(heartbeat(10))
    expect(text('.page')).toBe('page 1/2')
    for (let times = 0; times < 36; times += 1) await say(heartbeat(10))
    expect(rows()).toEqual([31, 32])
    expect(text('.page')).toBe('page 2/2')
  })

  it('stand still while they are shown: only what is in a row changes', async () => {
    await show(FREE)
    const late = task(40, { due_at: '2026-11-23T14:00:00Z' })
    await say(events(event(11, 'task.claimed', owned(28, ana)), event(12, 'task.added', late)))
    expect(rows()).toEqual([25, 26, 27, 28, 29, 30])
    expect(text('[data-task="28"] .who')).toBe('Ana Silva')
    expect(text('.count.late b')).toBe('1')
    for (let times = 0; times < 90; times += 1) await say(heartbeat(12))
    expect(rows()[0]).toBe(40)
  })
})

describe('without proof', () => {
  it('a wall is live, checking, not live and at last empty', async () => {
    await show(FREE.slice(0, 6))
    expect(text('.live-chip')).toContain('LIVE')
    stage.ports.socket.drop()
    await pass(16_000)
    expect(text('.live-chip')).toContain('CHECKING')
    await pass(15_000)
    expect(text('.band')).toContain('NOT LIVE')
    expect(rows()).toHaveLength(6)
    await pass(15 * MINUTE)
    expect(rows()).toEqual([])
    expect(text('.notice')).toContain('This screen has had no connection since 14:30.')
  })

  it('no page flips: what is shown is what was last known to be true', async () => {
    await show(FREE)
    stage.ports.socket.drop()
    await pass(16_000)
    const pages = new Set<string | undefined>()
    for (let seconds = 0; seconds < 60; seconds += 1) {
      await pass(1000)
      pages.add(text('.page'))
    }
    expect(pages.size).toBe(1)
  })

  it('its clock stops', async () => {
    await show(FREE)
    await pass(10_000)
    expect(text('.clock')).toBe('14:30')
    stage.ports.socket.drop()
    await pass(5 * MINUTE)
    expect(text('.clock')).toBe('14:30')
    expect(text('.band')).toContain('Showing 14:30 · 5 min old')
  })

  it('it goes on where the server goes on', async () => {
    await show(FREE)
    stage.ports.socket.drop()
    await pass(5 * MINUTE)
    while (stage.ports.socket.closed) await pass(1000)
    stage.ports.socket.accept()
    await say(welcome({ resumed: true, rev: 10 }), events(event(11, 'task.claimed', owned(25, ana))))
    expect(text('.live-chip')).toContain('LIVE')
    expect(text('.clock')).toBe('14:35')
    expect(text('[data-task="25"] .who')).toBe('Ana Silva')
  })
})

describe('what it says besides', () => {
  it('is what happened last, newest first', async () => {
    await show(FREE)
    await say(events(event(11, 'task.claimed', owned(25, ana)), event(12, 'task.released', task(25))))
    const told = [...document.querySelectorAll('.change')].map((change) => change.textContent)
    expect(told).toEqual(['14:32 4425 free again', '14:32 4425 claimed by Ana Silva'])
  })

  it('is what does not work', async () => {
    await show(FREE)
    await say(heartbeat(10, ['database']))
    expect(text('.live-chip')).toContain('read-only')
  })

  it('is that all is done', async () => {
    await show([task(25, { status: 'completed', finished_at: '2026-11-23T14:00:00Z' })])
    expect(text('.notice')).toContain('Done 1')
  })

  it('is why it was sent away', async () => {
    await show(FREE)
    await say(bye('forbidden', { reconnect: false }))
    stage.ports.socket.drop(4503)
    await pass(1000)
    expect(text('.notice')).toContain('This sign-in has no access to this board.')
  })
})

it('has nothing to press', async () => {
  await show(FREE)
  expect(document.querySelectorAll('button, input, [tabindex]')).toHaveLength(0)
})
