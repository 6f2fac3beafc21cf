// @vitest-environment happy-dom
import { fireEvent } from '@testing-library/vue'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { effectScope, nextTick, ref, shallowRef, triggerRef, type EffectScope } from 'vue'

import { useNewBuild } from '../../src/live/useNewBuild'
import { welcome } from '../shapes'
import { Visit } from '../visit'

const IDLE_MS = 120_000

let visit: Visit
let scope: EffectScope
let quiet: boolean
const reload = vi.fn()
let offered: () => boolean
let pass: (ms: number) => Promise<void>

beforeEach(() => {
  sessionStorage.clear()
  reload.mockClear()
  vi.stubGlobal('location', { ...window.location, reload })
  document.body.innerHTML = '<script id="page" type="application/json">{"build":"b1"}</script>'
  visit = new Visit().greet()
  quiet = true
  scope = effectScope()
  scope.run(() => {
    const handle = { client: visit.client, view: shallowRef(visit.client), now: ref(0) }
    const build = useNewBuild(handle, () => quiet)
    offered = () => (triggerRef(handle.view), build.offered.value)
    pass = async (ms) => {
      visit.world.pass(ms)
      handle.now.value += ms
      await nextTick()
    }
  })
})
afterEach(() => {
  scope.stop()
  vi.unstubAllGlobals()
})

const greet = (build: string) => visit.socket.say(welcome({ build }))

it('is offered when the server’s build is not that of the page', () => {
  expect(offered()).toBe(false)
  greet('b2')
  expect(offered()).toBe(true)
})

it('reloads by itself after two minutes without a touch of the screen', async () => {
  greet('b2')
  await pass(60_000)
  await fireEvent.pointerDown(document.body)
  await pass(IDLE_MS - 1000)
  expect(reload).not.toHaveBeenCalled()
  await pass(1000)
  expect(reload).toHaveBeenCalledOnce()
})

it('does not come while something is open or under way', async () => {
  greet('b2')
  quiet = false
  await pass(IDLE_MS)
  expect(reload).not.toHaveBeenCalled()
})

it('is not asked for again when the reload brought the old page', async () => {
  sessionStorage.setItem('dibs.reloaded', 'b2')
  greet('b2')
  await pass(IDLE_MS)
  expect([reload.mock.calls.length, offered()]).toEqual([0, true])
})
