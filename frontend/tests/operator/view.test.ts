// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it } from 'vitest'
import { effectScope, nextTick, type EffectScope } from 'vue'

import { read, useView, write, type ViewSettings } from '../../src/operator/useView'

let scope: EffectScope
beforeEach(() => {
  scope = effectScope()
  localStorage.clear()
  window.history.replaceState(null, '', '/boards/press')
})
afterEach(() => scope.stop())

const open = () => scope.run(() => useView('press'))!

it.each([
  '',
  'lanes=status',
  'lanes=department&department=2&station=Press+2&urgent=1&q=chen',
  'department=mine',
  'department=all',
])('"%s" is read and written alike', (query) => {
  const written = new URLSearchParams()
  write(read(new URLSearchParams(query)), written)
  expect(written.toString()).toBe(query)
})

it('nonsense in an address is the usual view', () => {
  expect(read(new URLSearchParams('lanes=magic&department=x'))).toEqual(read(new URLSearchParams()))
})

it('is kept in the address, and the rest of that left alone', async () => {
  window.history.replaceState(null, '', '/boards/press?lang=en')
  const settings = open()
  settings.value = {
    grouping: 'status',
    filter: { ...settings.value.filter, station: 'Press 2' },
  } satisfies ViewSettings
  await nextTick()
  expect(window.location.search).toBe('?lang=en&lanes=status&station=Press+2')
})

it('of the place is remembered by the device, that of the moment is not', async () => {
  const settings = open()
  settings.value = { grouping: 'department', filter: { department: 2, station: 'Press 2', urgent: true, search: 'a' } }
  await nextTick()
  window.history.replaceState(null, '', '/boards/press')
  expect(open().value).toEqual({
    grouping: 'department',
    filter: { department: 2, station: 'Press 2', urgent: false, search: '' },
  })
  expect(window.location.search).toBe('?lanes=department&department=2&station=Press+2')
})

it('of an address goes before that of the device', () => {
  localStorage.setItem('dibs.view.press', 'lanes=status&station=Press+2')
  window.history.replaceState(null, '', '/boards/press?lanes=department')
  expect(open().value).toMatchObject({ grouping: 'department', filter: { station: '' } })
})
