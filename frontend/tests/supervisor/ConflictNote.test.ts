// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/vue'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { setLanguage } from '../../src/words/words'
import ConflictNote from '../../src/supervisor/ConflictNote.vue'

const MINUTE = 60_000
const body = (count: number) => JSON.stringify({ total: count, causes: [{ cause: 'owned', count }] })

let answer: () => Response
let note: () => string | null

beforeEach(async () => {
  vi.useFakeTimers()
  setLanguage('en', false)
  answer = () => new Response(body(2))
  vi.stubGlobal('fetch', () => Promise.resolve(answer()))
  const { container } = render(ConflictNote, { props: { slug: 'demo' } })
  note = () => container.querySelector('.conflict-note')!.textContent
  await vi.advanceTimersByTimeAsync(0)
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('follows, once a minute', async () => {
  expect(note()).toBe('2 conflicts in 24 h: 2 already taken')
  answer = () => new Response(body(3))
  await vi.advanceTimersByTimeAsync(MINUTE - 1)
  expect(note()).toMatch(/^2/)
  await vi.advanceTimersByTimeAsync(1)
  expect(note()).toMatch(/^3/)
})

it('says nothing while the server does not tell, and what it tells afterwards', async () => {
  answer = () => new Response('{"code":"unavailable"}', { status: 503 })
  await vi.advanceTimersByTimeAsync(MINUTE)
  expect(note()).toBe('')
  answer = () => new Response(body(2))
  await vi.advanceTimersByTimeAsync(MINUTE)
  expect(note()).toMatch(/^2/)
})

it('is in the chosen language', async () => {
  setLanguage('zh-Hans', false)
  await vi.advanceTimersByTimeAsync(0)
  expect(note()).toBe('24 小时内有 2 次冲突：2 次任务已有负责人')
})
