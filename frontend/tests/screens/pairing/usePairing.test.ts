// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { effectScope, type EffectScope } from 'vue'

import { usePairing } from '../../../src/screens/pairing/usePairing'

const CODE = { code: '019450730', phrase: { en: 'a', 'zh-Hans': 'b' }, page: '', qr: '', expires_in_s: 600 }

let scope: EffectScope
let state = 'waiting'
let asked: string[]
let page: ReturnType<typeof usePairing>

beforeEach(() => {
  state = 'waiting'
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] })
  asked = []
  vi.stubGlobal('fetch', async (path: string, init?: RequestInit) => {
    if (state === 'away') throw new TypeError('Failed to fetch')
    asked.push(init?.method ?? 'GET')
    return new Response(JSON.stringify(path.endsWith('mine') ? { state, expires_in_s: 500 } : CODE))
  })
  scope = effectScope()
  scope.run(() => (page = usePairing('wall', () => undefined)))
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('a browser that keeps no cookie is told so, and asks for no code after code', async () => {
  state = 'expired'
  await vi.advanceTimersByTimeAsync(20_000)
  expect(page.trouble.value).toBe('noCookies')
  expect(asked).toEqual(['POST', 'GET', 'POST'])
})

it('a server that is away is asked within five seconds of its return', async () => {
  state = 'waiting'
  await vi.advanceTimersByTimeAsync(3000)
  state = 'away'
  await vi.advanceTimersByTimeAsync(300_000)
  expect(page.trouble.value).toBe('noServer')
  state = 'waiting'
  await vi.advanceTimersByTimeAsync(5000)
  expect(page.trouble.value).toBe(null)
})

it('left, it asks nothing more', async () => {
  state = 'waiting'
  await vi.advanceTimersByTimeAsync(3000)
  scope.stop()
  const before = asked.length
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked).toHaveLength(before)
})
