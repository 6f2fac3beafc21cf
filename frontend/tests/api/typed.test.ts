// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import type { Session } from '../../src/api/session'

const FORM = `<dialog aria-label="Edit 4417"><input id="title" value="Poster">
  <input id="secret" type="password"><textarea id="note"></textarea></dialog>`

let person: number
let kind: string

beforeEach(() => {
  sessionStorage.clear()
  person = 1
  kind = 'reload'
  vi.stubGlobal('fetch', async () =>
    Response.json({ person: { id: person }, boards: [], demo: [], csrf: '' } as unknown as Session),
  )
  vi.spyOn(performance, 'getEntriesByType').mockImplementation(
    () => [{ type: kind }] as unknown as PerformanceEntryList,
  )
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

const at = (id: string) => document.getElementById(id) as HTMLInputElement

/** A page that has just loaded; its form opens later. */
async function load(form = FORM): Promise<void> {
  vi.resetModules()
  window.document.body.innerHTML = ''
  const { keepTyped } = await import('../../src/api/typed')
  keepTyped()
  await new Promise((done) => setTimeout(done, 5))
  document.body.innerHTML = form
  await new Promise((done) => setTimeout(done, 5))
}

async function type(id: string, text: string): Promise<void> {
  at(id).dispatchEvent(new FocusEvent('focusin', { bubbles: true }))
  at(id).value = text
  at(id).dispatchEvent(new Event('input', { bubbles: true }))
  await new Promise((done) => setTimeout(done, 5))
}

const leave = () => window.dispatchEvent(new Event('pagehide'))

async function typeAndLeave(): Promise<void> {
  await load()
  await type('title', 'Poster A2')
  await type('note', 'two')
  await type('secret', '4711')
  leave()
}

it('gives back what was typed, and no secret', async () => {
  await typeAndLeave()
  expect(JSON.stringify({ ...sessionStorage })).not.toContain('4711')
  await load()
  expect([at('title').value, at('note').value, at('secret').value]).toEqual(['Poster A2', 'two', ''])
  leave()
  await load()
  expect(at('title').value).toBe('Poster A2')
})

it('puts nothing over what others wrote meanwhile', async () => {
  await typeAndLeave()
  await load(FORM.replace('value="Poster"', 'value="Banner"'))
  expect([at('title').value, at('note').value]).toEqual(['Banner', 'two'])
})

it('gives nothing to another person, another form or another visit', async () => {
  for (const other of [() => (person = 2), () => (kind = 'navigate'), () => undefined]) {
    person = 1
    kind = 'reload'
    await typeAndLeave()
    other()
    await load(person === 1 && kind === 'reload' ? FORM.replace('4417', '4418') : FORM)
    expect([at('title').value, at('note').value]).toEqual(['Poster', ''])
    sessionStorage.clear()
  }
})
