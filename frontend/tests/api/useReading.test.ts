// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { effectScope, type EffectScope } from 'vue'

import type { Reply } from '../../src/api/request'
import { useReading, type Reading } from '../../src/api/useReading'

const MINUTE = 60_000

let scope: EffectScope
let reading: Reading<number>
let asked: number
let reply: () => Reply<number>
let visible: DocumentVisibilityState

function show(state: DocumentVisibilityState): void {
  visible = state
  document.dispatchEvent(new Event('visibilitychange'))
}

beforeEach(() => {
  vi.useFakeTimers()
  visible = 'visible'
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visible)
  asked = 0
  reply = () => ({ ok: true, body: asked })
  scope = effectScope()
  const ask = () => ((asked += 1), Promise.resolve(reply()))
  reading = scope.run(() => useReading(ask, MINUTE))!
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
  vi.restoreAllMocks()
})

it('asks when it is told to, and then again', async () => {
  expect(asked).toBe(0)
  await reading.read()
  expect([asked, reading.last.value]).toEqual([1, 1])
  await vi.advanceTimersByTimeAsync(3 * MINUTE)
  expect([asked, reading.last.value]).toEqual([4, 4])
})

it('keeps the last answer when the server does not answer, reports that, and goes on', async () => {
  await reading.read()
  reply = () => ({ ok: false, code: 'offline', field: null })
  await vi.advanceTimersByTimeAsync(MINUTE)
  expect([reading.last.value, reading.refused.value]).toEqual([1, 'offline'])
  reply = () => ({ ok: true, body: 7 })
  await vi.advanceTimersByTimeAsync(MINUTE)
  expect([reading.last.value, reading.refused.value]).toEqual([7, null])
})

it('does not poll for a hidden page, and polls when it is visible again', async () => {
  await reading.read()
  show('hidden')
  await vi.advanceTimersByTimeAsync(10 * MINUTE)
  expect(asked).toBe(1)
  show('visible')
  await vi.advanceTimersByTimeAsync(0)
  expect(asked).toBe(2)
})

it('does not poll earlier after a page was hidden for a short time', async () => {
  await reading.read()
  show('hidden')
  show('visible')
  await vi.advanceTimersByTimeAsync(MINUTE - 1)
  expect(asked).toBe(1)
})

it('goes on once, however many asked at the same time', async () => {
  await Promise.all([reading.read(), reading.read()])
  await vi.advanceTimersByTimeAsync(2 * MINUTE)
  expect(asked).toBe(4)
})

it('asks no more when its page is gone', async () => {
  await reading.read()
  scope.stop()
  await vi.advanceTimersByTimeAsync(2 * MINUTE)
  show('visible')
  expect(asked).toBe(1)
})
