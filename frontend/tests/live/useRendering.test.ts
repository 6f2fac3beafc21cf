// @vitest-environment happy-dom
import { effectScope } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { useRendering } from '../../src/live/useRendering'

describe('rendering under load', () => {
  const FAKED = ['setTimeout', 'clearTimeout', 'performance', 'requestAnimationFrame', 'cancelAnimationFrame'] as const
  beforeEach(() => vi.useFakeTimers({ toFake: [...FAKED] }))
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.useRealTimers()
  })

  /** A board whose last render took 50 ms, and a render that rests because of it. */
  function resting() {
    const scope = effectScope()
    const schedule = scope.run(useRendering)!
    const render = vi.fn()
    schedule(() => vi.advanceTimersByTime(50))
    vi.advanceTimersByTime(20)
    schedule(render)
    vi.advanceTimersByTime(100)
    expect(render).not.toHaveBeenCalled()
    return { scope, render }
  }

  it('comes when the rest is over, once', () => {
    const { scope, render } = resting()
    vi.advanceTimersByTime(1000)
    expect(render).toHaveBeenCalledTimes(1)
    scope.stop()
  })

  it('comes in the next frame after a touch, once', () => {
    const { scope, render } = resting()
    window.dispatchEvent(new Event('pointerdown'))
    vi.advanceTimersByTime(20)
    expect(render).toHaveBeenCalledTimes(1)
    window.dispatchEvent(new Event('pointerup'))
    vi.advanceTimersByTime(1000)
    expect(render).toHaveBeenCalledTimes(1)
    scope.stop()
  })

  it('touches nothing more when the page is left', () => {
    const { scope, render } = resting()
    scope.stop()
    window.dispatchEvent(new Event('pointerdown'))
    vi.advanceTimersByTime(1000)
    expect(render).not.toHaveBeenCalled()
  })

  it('waits for no frame that never comes, and renders once if it comes late', () => {
    const frames: FrameRequestCallback[] = []
    vi.stubGlobal('requestAnimationFrame', (frame: FrameRequestCallback) => frames.push(frame))
    vi.stubGlobal('cancelAnimationFrame', (at: number) => (frames[at - 1] = () => undefined))
    const scope = effectScope()
    const render = vi.fn()
    scope.run(useRendering)!(render)
    vi.advanceTimersByTime(200)
    expect(render).not.toHaveBeenCalled()
    vi.advanceTimersByTime(100)
    expect(render).toHaveBeenCalledTimes(1)
    for (const frame of frames) frame(0)
    expect(render).toHaveBeenCalledTimes(1)
    scope.stop()
  })
})
