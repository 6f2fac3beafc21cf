// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createApp, defineComponent, h, nextTick, ref } from 'vue'

const broken = vi.fn()

beforeEach(() => {
  vi.resetModules()
  broken.mockClear()
  delete window.__booted
  document.body.innerHTML = '<div id="app"></div>'
  window.addEventListener('error', broken)
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
})
afterEach(() => {
  window.removeEventListener('error', broken)
  vi.restoreAllMocks()
})

/** Mounts a page whose setup, or whose rendering once told so, throws. */
async function mount(setup: () => () => unknown): Promise<void> {
  const { booted, watchErrors } = await import('../../src/watchdog/failure')
  const app = createApp(defineComponent({ setup }))
  watchErrors(app)
  app.mount('#app')
  booted()
  await new Promise((resolve) => setTimeout(resolve, 5))
}

it('a page that shows something has booted', async () => {
  await mount(() => () => h('main', 'the board'))
  expect([window.__booted, broken.mock.calls.length]).toEqual([true, 0])
})

it('a page whose setup threw has not, and boot.js hears of it', async () => {
  await mount(() => {
    throw new RangeError('Invalid time zone')
  })
  expect(window.__booted).toBeFalsy()
  expect(broken).toHaveBeenCalled()
})

it('a page that an error has emptied is handed back to boot.js', async () => {
  const turned = ref(false)
  await mount(() => () => {
    if (turned.value) throw new Error('broken')
    return h('main', 'the board')
  })
  expect(window.__booted).toBe(true)
  turned.value = true
  await nextTick()
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect([window.__booted, broken.mock.calls.length]).toEqual([false, 1])
})
