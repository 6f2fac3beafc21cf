// @vitest-environment happy-dom
import { afterEach, expect, it } from 'vitest'

import { recall, remember } from '../../src/browser/kept'

afterEach(() => {
  delete document.documentElement.dataset.path
  localStorage.clear()
})

it('is of one server, where another is below another path of the same name', () => {
  for (const path of ['/one', '/two']) {
    document.documentElement.dataset.path = path
    remember('dibs.theme', path, 'localStorage')
  }
  expect(recall('dibs.theme', 'localStorage')).toBe('/two')
  document.documentElement.dataset.path = '/one'
  expect(recall('dibs.theme', 'localStorage')).toBe('/one')
})

it('keeps its names on a server without a path', () => {
  remember('dibs.theme', 'dark', 'localStorage')
  expect(localStorage.getItem('dibs.theme')).toBe('dark')
})
