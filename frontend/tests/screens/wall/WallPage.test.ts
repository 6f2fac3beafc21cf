// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'

import type { DisplaySettings, Frame, Task } from '../../../src/client/frames'
import { fromQuery } from '../../../src/screens/wall/settings'
import WallPage from '../../../src/screens/wall/WallPage.vue'
import { ana, board, bye, event, events, heartbeat, owned, snapshot, task, welcome } from '../../shapes'
import { World } from '../../world'

const stage = vi.hoisted(() => ({ ports: {} as World }))
vi.mock('../../../src/browser/ports', () => ({
  get browser() {
    return stage.ports
  },
}))

const MINUTE = 60_000
const FREE = Array.from({ length: 8 }, (_, at) => task(25 + at))

async function show(tasks: Task[], settings = '', ahead = 0): Promise<void> {
  stage.ports = new World()
  stage.ports.ahead = ahead
  Object.assign(window, { innerWidth: 1920, innerHeight: 1080 })
  const query = new URLSearchParams(settings)
  const page = { board: 'press', build: 'b1', settings: fromQuery(query, 'press', 'en') }
  render(WallPage, { props: { page } })
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

beforeEach(() => {
  vi.useFakeTimers()
  // /healthz does not answer, so no wall reloads.
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('away')))
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
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

  it('that is older than a quarter of an hour it tells nothing that may be wrong', async () => {
    await show(FREE)
    await say(events(event(11, 'task.claimed', owned(25, ana))))
    stage.ports.socket.drop()
    await pass(16 * MINUTE)
    expect(document.body.textContent).not.toContain('Ana')
    expect(document.querySelectorAll('.count, .change')).toHaveLength(0)
    expect(text('.clock')).toBe('')
  })

  it('that never came it says so', async () => {
    stage.ports = new World()
    const settings = fromQuery(new URLSearchParams(), 'press', 'en')
    render(WallPage, { props: { page: { board: 'press', build: 'b1', settings } } })
    await pass(31_000)
    expect(text('.live-chip')).toBe('CONNECTING')
    expect(text('.notice')).toContain('This screen has no connection.')
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
    expect(told.slice(0, 2)).toEqual(['14:32 4425 free again', '14:32 4425 claimed by Ana Silva'])
  })

  it('is what does not work', async () => {
    await show(FREE)
    await say(heartbeat(10, ['database']))
    expect(text('.live-chip')).toContain('read-only')
  })

  it('is that all is done', async () => {
    await show([task(25, { status: 'completed', finished_at: '2026-11-23T14:00:00Z' })])
    expect(text('.notice')).toContain('All done: 1')
  })

  it('is that the clock of this screen is wrong, which decides nothing', async () => {
    await show(FREE, '', 2 * 60 * MINUTE)
    await say(heartbeat(10))
    expect(text('.note')).toBe('The clock of this screen is 2 h 00 fast.')
    expect(text('.clock')).toBe('14:30')
    expect(document.querySelectorAll('.row.late')).toHaveLength(0)
  })

  it('is that times are in UTC where the zone is not known, and the board with it', async () => {
    await show(FREE)
    await say(snapshot(FREE, { board: board({ time_zone: 'Mars/Olympus' }) }), heartbeat(10))
    expect(text('.clock')).toBe('14:30 UTC')
    expect(text('.note')).toBe('Times are in UTC: this browser does not know Mars/Olympus.')
    expect(rows()).toHaveLength(6)
  })

  it('is why it was sent away', async () => {
    await show(FREE)
    await say(bye('forbidden', { reconnect: false }))
    stage.ports.socket.drop(4503)
    await pass(1000)
    expect(text('.notice')).toContain('This sign-in has no access to this board.')
  })
})

describe('names', () => {
  const claimed = events(event(11, 'task.claimed', owned(25, ana)))

  it('can be initials', async () => {
    await show(FREE, 'names=initials')
    await say(claimed)
    expect(text('[data-task="25"] .who')).toBe('AS')
    expect(text('.change')).toBe('14:32 4425 claimed by AS')
  })

  it('can be kept from the wall altogether', async () => {
    await show(FREE, 'names=hidden')
    await say(claimed)
    expect(text('[data-task="25"] .who')).toBe('Taken')
    expect(document.body.textContent).not.toContain('Ana')
  })
})

describe('a display', () => {
  const settings = { ...fromQuery(new URLSearchParams(), 'press', 'en'), name: 'Hall A' }
  const display = (changes: Partial<DisplaySettings>): Frame => ({
    type: 'display',
    settings: { ...settings, ...changes },
    reload: false,
  })
  const reports = () => stage.ports.socket.frames.filter((frame) => frame.type === 'seen')

  it('does as it is told, at once', async () => {
    await show(FREE)
    await say(display({ diagonal_in: 75, language: 'zh-Hans', theme: 'light' }))
    await pass(250)
    expect(rows()).toHaveLength(8)
    expect(text('.row .who')).toBe('待认领')
    expect(document.documentElement.dataset.theme).toBe('light')
    await say(display({ departments: [99] }))
    await pass(250)
    expect(rows()).toEqual([])
  })

  it('tells what it shows every ten seconds', async () => {
    await show(FREE)
    await say(display({}))
    expect(reports()).toEqual([{ type: 'seen', rev: 10, build: 'b1', screen: '1920x1080' }])
    for (let seconds = 0; seconds < 30; seconds += 1) {
      await say(heartbeat(10))
      await pass(750)
    }
    expect(reports().length).toBeGreaterThanOrEqual(3)
    expect(reports().length).toBeLessThanOrEqual(4)
  })

  it("is what a person's screen is not", async () => {
    await show(FREE)
    await pass(30_000)
    expect(reports()).toEqual([])
  })
})

it('marks what changed since its page was last shown', async () => {
  await show(FREE.slice(0, 3))
  expect(document.querySelectorAll('.mark')).toHaveLength(0)
  await say(events(event(11, 'task.claimed', owned(26, ana))))
  const marked = () => [...document.querySelectorAll('.mark')].map((mark) => mark.closest('li')?.dataset.task)
  expect(marked()).toEqual(['26'])
  for (let times = 0; times < 100; times += 1) await say(heartbeat(11))
  expect(marked()).toEqual([])
})

it('off hours it is dark, with a clock', async () => {
  await show(FREE, 'off=14:00-15:00')
  expect(rows()).toEqual([])
  expect(text('.night time')).toBe('14:30')
  stage.ports.socket.drop()
  await pass(40_000)
  expect(text('.night time')).toBe('NOT LIVE')
})

it('has nothing to press', async () => {
  await show(FREE)
  expect(document.querySelectorAll('button, input, [tabindex]')).toHaveLength(0)
})
