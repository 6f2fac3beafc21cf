// @vitest-environment happy-dom
// @vitest-environment-options {"url": "http://dibs.test/sign-in"}
import { afterEach, expect, it, vi } from 'vitest'

import { keepsCookies } from '../../src/browser/cookies'

afterEach(() => vi.unstubAllGlobals())

it('tries it, and leaves nothing behind', () => {
  expect(keepsCookies()).toBe(true)
  expect(document.cookie).toBe('')
})

it('does not go by what the browser says of itself', () => {
  vi.stubGlobal(
    'document',
    Object.freeze({
      get cookie() {
        return ''
      },
      set cookie(_) {},
    }),
  )
  expect(navigator.cookieEnabled).toBe(true)
  expect(keepsCookies()).toBe(false)
})
