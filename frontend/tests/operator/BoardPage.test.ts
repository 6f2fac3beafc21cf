// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h, nextTick } from 'vue'

import LiveShell from '../../src/live/LiveShell.vue'
import BoardPage from '../../src/operator/BoardPage.vue'
import { setLanguage } from '../../src/words/words'
import type { Frame } from '../../src/client/frames'
import { ana, bye, conflict, event, events, heartbeat, li, ok, owned, sam, snapshot, task, welcome } from '../shapes'
import { settled, World } from '../world'

const stage = vi.hoisted(() => ({ ports: {} as World, went: [] as unknown[] }))
vi.mock('../../src/browser/ports', () => ({
  get browser() {
    return stage.ports
  },
}))
vi.mock('vue-router', () => ({
  useRouter: () => ({ replace: (to: unknown) => stage.went.push(to) }),
  useRoute: () => ({ path: '/boards/press' }),
}))

const hers = owned(25, ana, { rev: 11 })
const LOST = 'Ana Silva claimed 4425 just before you.'

beforeEach(async () => {
  setLanguage('en', false)
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => callback())
  // Rendering takes no time here, so it rests for none.
  vi.spyOn(performance, 'now').mockReturnValue(0)
  stage.ports = new World()
  render(defineComponent(() => () => h(LiveShell, { slug: 'press' }, () => h(BoardPage))))
  stage.ports.socket.accept()
  await say(welcome(), snapshot([task(25), task(26), owned(27, li)]))
  await pass(1000)
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

async function say(...frames: Frame[]): Promise<void> {
  stage.ports.socket.say(...frames)
  await settled()
  await nextTick()
}

async function pass(ms: number): Promise<void> {
  stage.ports.pass(ms)
  await nextTick()
}

const claim = (no = '4425') => fireEvent.click(screen.getByRole('button', { name: `Claim ${no}` }))
/** Claims with a finger, which comes down now. */
async function touch(): Promise<void> {
  const down = new PointerEvent('pointerdown', { bubbles: true })
  Object.defineProperty(down, 'timeStamp', { value: stage.ports.monotonic() })
  await fireEvent(screen.getByRole('button', { name: 'Claim 4425' }), down)
  await claim()
}
const alert = () => document.querySelector('[role=alert]')?.textContent
const status = () => document.querySelector('p.said[role=status]')?.textContent
const dock = () => document.querySelector<HTMLElement>('.dock')!
const cards = (lane: string) => {
  const region = screen.getByRole('region', { name: lane })
  return within(region)
    .queryAllByRole('listitem')
    .map((card) => card.dataset.task)
}
const commands = () => stage.ports.socket.frames.filter((frame) => frame.type !== 'ping')

describe('a claim that is lost', () => {
  beforeEach(() => claim())

  it('is told in the dock and once, by one node that was there before, to screen readers', async () => {
    const node = document.querySelector('[role=alert]')
    await say(events(event(11, 'task.claimed', hers)))
    expect(dock().textContent).toContain(LOST)
    expect(alert()).toBe(`${LOST} It is not on your list. Next free for you: 4426 Business cards, due 15:10.`)
    const said = vi.fn()
    new MutationObserver(said).observe(node!, { childList: true, characterData: true, subtree: true })
    await say(conflict('r1', hers))
    await pass(1000)
    expect(document.querySelector('[role=alert]')).toBe(node)
    expect(said).not.toHaveBeenCalled()
    expect(status()).toBe('')
  })

  it('leaves the card where it is for eight seconds', async () => {
    await say(conflict('r1', hers))
    expect(cards('Free')).toEqual(['25', '26'])
    await pass(9000)
    expect(cards('Free')).toEqual(['26'])
    expect(cards('Others')).toEqual(['25'])
  })

  it('is offered again, politely, when the task is free again', async () => {
    await say(conflict('r1', hers), events(event(11, 'task.claimed', hers)))
    await say(events(event(12, 'task.released', task(25), { by: ana })))
    expect(dock().textContent).toContain('4425 is free again.')
    expect(status()).toBe('4425 is free again.')
    expect(alert()).toContain(LOST)
  })

  it('leads on to the next task', async () => {
    await say(conflict('r1', hers))
    await new Promise((resolve) => setTimeout(resolve, 650))
    await fireEvent.click(within(dock()).getByRole('button', { name: /Claim 4426/ }))
    expect(commands().at(-1)).toMatchObject({ type: 'claim', task: 26 })
  })
})

describe('a claim that is won', () => {
  it('is told politely, and counts as mine', async () => {
    await claim()
    const mine = owned(25, li, { rev: 11 })
    await say(events(event(11, 'task.claimed', mine)), ok('r1', mine))
    expect(status()).toBe('4425 is yours. Business cards · Press 2 · Chen & Co.')
    expect(alert()).toBe('')
    expect(screen.getByRole('region', { name: 'Mine' }).textContent).toContain('2 / 10')
  })
})

describe('a filter', () => {
  it('shows what it finds at once, though the finger that chose it is hardly up', async () => {
    const urgent = screen.getByRole('button', { name: 'Urgent' })
    for (const [found, text] of [
      [[undefined], 'Nothing matches.'],
      [['25', '26'], 'Claim'],
    ] as const) {
      await fireEvent.pointerDown(urgent)
      await fireEvent.pointerUp(urgent)
      await fireEvent.click(urgent)
      await nextTick()
      expect(cards('Free')).toEqual(found)
      expect(screen.getByRole('region', { name: 'Free' }).textContent).toContain(text)
    }
    expect(document.querySelector('.pill')).toBeNull()
  })
})

describe('what others do', () => {
  it('is not announced to other people', async () => {
    await say(events(event(11, 'task.claimed', hers)))
    expect([alert(), status(), dock().textContent]).toEqual(['', '', ''])
    expect(cards('Others')).toEqual(['25'])
  })

  it('with my task is told', async () => {
    await say(events(event(11, 'task.released', task(27), { by: sam })))
    expect(status()).toBe('Sam Okoro took 4427 back from you.')
  })
})

describe('a press', () => {
  it('of a finger on a card that has just moved may be meant for another, and says so', async () => {
    await say(events(event(11, 'task.added', task(24, { priority: 'urgent' }))))
    await touch()
    expect([commands(), status()]).toEqual([[], '4425 moved here just now. Press again if you mean it.'])
    await pass(400)
    await touch()
    expect(commands()).toHaveLength(1)
  })

  it('of a key on a card that has just moved is meant for it', async () => {
    await say(events(event(11, 'task.added', task(24, { priority: 'urgent' }))))
    await claim()
    expect(commands()).toHaveLength(1)
  })

  it('without a connection says that nothing was claimed', async () => {
    stage.ports.there = false
    stage.ports.socket.drop()
    await pass(40_000)
    stage.ports.there = true
    await fireEvent.click(screen.getAllByRole('button', { name: 'Not live' })[0]!)
    expect(dock().textContent).toContain('No connection. 4425 is not claimed.')
    await fireEvent.keyDown(document, { key: 'n' })
    await pass(6000)
    stage.ports.socket.accept()
    await say(welcome({ resumed: true }))
    expect(commands()).toEqual([])
  })

  it('without a connection is forgotten when there is one again, but not before it could be read', async () => {
    stage.ports.there = false
    stage.ports.socket.drop()
    await pass(40_000)
    stage.ports.there = true
    await fireEvent.click(screen.getAllByRole('button', { name: 'Not live' })[0]!)
    await pass(6000)
    stage.ports.socket.accept()
    await say(welcome({ resumed: true }), heartbeat(10))
    await pass(1000)
    expect(dock().textContent).toContain('No connection. 4425 is not claimed.')
    await pass(9000)
    expect(dock().textContent).toBe('')
  })
})

describe('a person who is signed out', () => {
  it('sees why, and can sign in again', async () => {
    await say(bye('unauthenticated', { reconnect: false }))
    stage.ports.socket.drop(4501)
    await nextTick()
    await pass(1000)
    const band = document.querySelector<HTMLElement>('.band')!
    expect(band.textContent).toContain('You are signed out.')
    await fireEvent.click(within(band).getByRole('button', { name: 'Sign in' }))
    expect(stage.went).toEqual([{ path: '/sign-in', query: { next: '/boards/press' } }])
    await fireEvent.click(screen.getAllByRole('button', { name: 'Not live' })[0]!)
    expect(dock().textContent).toContain('You were signed out. Sign in to go on; nothing was lost.')
    expect(within(dock()).getByRole('button', { name: 'Sign in' })).toBeTruthy()
  })
})
