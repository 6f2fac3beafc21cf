// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, type EffectScope } from 'vue'

import { useKeyboard, type Scan } from '../../../src/ui/keys/keyboard'
import { setScannerSuffix } from '../../../src/ui/keys/settings'
import { unused } from '../../../src/ui/keys/unused'
import '../../modifiers'

let scope: EffectScope
let answer: 'taken' | 'unused' | 'typed'
const scans: Scan[] = []
const alone = vi.fn()
const pressed = vi.fn()

beforeEach(() => {
  vi.useFakeTimers()
  answer = 'taken'
  unused.value = null
  document.body.innerHTML = '<button></button><input id="search"><form><input id="field"></form><p tabindex="0"></p>'
  find('button').addEventListener('click', pressed)
  scope = effectScope()
  scope.run(() =>
    useKeyboard({ listens: () => true, scanned: (scan) => (scans.push(scan), answer), alone: (key) => alone(key) }),
  )
})
afterEach(() => {
  document.body.replaceChildren()
  scope.stop()
  vi.useRealTimers()
  vi.clearAllMocks()
  scans.length = 0
})

const find = (name: string) => document.querySelector<HTMLInputElement>(name)!

/** Sends one key; says whether the browser would do with it what it does by itself. */
function down(on: Element, key: string, given: KeyboardEventInit = {}): boolean {
  return on.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...given }))
}

function up(on: Element, key: string): void {
  on.dispatchEvent(new KeyboardEvent('keyup', { key, bubbles: true, cancelable: true }))
}

/** Types keys so far apart on what has the focus; gives those that would have done what they do by themselves. */
function type(keys: string[], apartMs: number, on = document.activeElement!): string[] {
  const free = keys.filter((key) => {
    const went = down(on, key)
    up(on, key)
    vi.advanceTimersByTime(apartMs)
    return went
  })
  vi.advanceTimersByTime(2000)
  return free
}

const read = () => scans.map(({ typed }) => typed)

describe('a scan', () => {
  it.each([8, 30, 60, 90, 120, 150, 200])('at %d ms between its keys is one, and presses nothing', (apartMs) => {
    find('button').focus()
    expect(type([...'WH/MO 12', 'Enter'], apartMs)).toEqual([])
    expect(read()).toEqual(['WH/MO 12'])
    expect(pressed).not.toHaveBeenCalled()
    expect(alone).not.toHaveBeenCalled()
  })

  it.each([
    ['Tab', ['Tab']],
    ['nothing', []],
    ['Enter twice', ['Enter', 'Enter']],
    ['a carriage return and a line feed', ['Enter', 'ArrowDown']],
  ])('may end with %s', (_, ends) => {
    find('button').focus()
    expect(type([...'4425', ...ends], 100)).toEqual([])
    expect(read()).toEqual(['4425'])
    expect(pressed).not.toHaveBeenCalled()
  })

  it.each(['Enter', ' ', 'Shift'])('may begin with %s', (first) => {
    find('button').focus()
    type([first, ...'4425', 'Enter'], 150)
    expect(read()).toEqual(['4425'])
    expect(pressed).not.toHaveBeenCalled()
  })

  it.each([
    ['Ctrl+]', (on: Element) => down(on, ']', { code: 'BracketRight', ctrlKey: true })],
    [
      'a number',
      (on: Element) => {
        for (const digit of '029') down(on, digit, { code: `Numpad${digit}`, altKey: true })
        up(on, 'Alt')
      },
    ],
  ])('of GS1 parts its values by %s', (_, separate) => {
    find('button').focus()
    for (const key of '9144') down(find('button'), key)
    separate(find('button'))
    type([...'3712', 'Enter'], 10)
    expect(scans[0]!.codes).toEqual(['9144 3712', '44', '12'])
    expect(pressed).not.toHaveBeenCalled()
  })

  it('ends with the suffix of the scanner as with Enter', () => {
    setScannerSuffix('#')
    find('button').focus()
    type([...'4425#'], 10)
    expect(scans).toMatchObject([{ typed: '4425#', ended: true, codes: ['4425', '4425#'] }])
    setScannerSuffix('')
  })

  it('may send its characters as numbers', () => {
    find('button').focus()
    for (const code of ['068', '0045', '52']) {
      for (const digit of code) down(find('button'), digit, { code: `Numpad${digit}`, altKey: true })
      up(find('button'), 'Alt')
    }
    type(['Enter'], 10)
    expect(read()).toEqual(['D-4'])
    expect(pressed).not.toHaveBeenCalled()
  })

  it('is one also if the label is read twice', () => {
    const twice = [...'4425', 'Enter', ...'4425', 'Enter']
    for (const key of twice) down(document.body, key)
    expect(read()).toEqual(['4425'])
    vi.advanceTimersByTime(1500)
    type([...'4425', 'Enter'], 10)
    expect(read()).toEqual(['4425', '4425'])
  })

  it('waits out a page that was busy while its keys came', () => {
    find('button').focus()
    vi.useRealTimers()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const clock = vi.spyOn(performance, 'now')
    const began = performance.now()
    down(find('button'), 'Enter')
    clock.mockReturnValue(began + 900)
    vi.advanceTimersByTime(250)
    expect(pressed).not.toHaveBeenCalled()
    down(find('button'), '4')
    vi.advanceTimersByTime(2000)
    clock.mockRestore()
    expect(pressed).not.toHaveBeenCalled()
  })

  it('leaves the search empty, and the focus elsewhere', () => {
    const search = find('#search')
    const heard = vi.fn()
    search.addEventListener('input', heard)
    search.focus()
    search.value = 'what was there, and 4425'
    type([...'4425', 'Enter'], 10)
    expect([search.value, document.activeElement]).toEqual(['', document.body])
    expect(heard).toHaveBeenCalledOnce()
  })

  it('in a field is text, and its Enter is no answer: that is said', () => {
    answer = 'unused'
    find('#field').focus()
    expect(type([...'4425', 'Enter'], 100)).toEqual(['4', '4', '2', '5'])
    expect(unused.value).toEqual({ place: 'field', no: '4425' })
  })
})

describe('a person', () => {
  it.each(['Enter', ' '])('presses a button by %s, once nothing follows', (key) => {
    find('button').focus()
    down(find('button'), key)
    up(find('button'), key)
    vi.advanceTimersByTime(200)
    expect(pressed).not.toHaveBeenCalled()
    vi.advanceTimersByTime(100)
    expect(pressed).toHaveBeenCalledOnce()
  })

  it('presses once, however long the key is down', () => {
    find('button').focus()
    down(find('button'), 'Enter')
    expect(down(find('button'), 'Enter', { repeat: true })).toBe(false)
    vi.advanceTimersByTime(2000)
    expect(pressed).toHaveBeenCalledOnce()
  })

  it('goes on by Tab at once, and what was pressed before is pressed', () => {
    find('button').focus()
    down(find('button'), 'Enter')
    expect(down(find('button'), 'Tab')).toBe(true)
    expect(pressed).toHaveBeenCalledOnce()
  })

  it('sends a form by Enter', () => {
    const sent = vi.fn((event: Event) => event.preventDefault())
    find('form').addEventListener('submit', sent)
    find('#field').focus()
    type(['a', 'Enter'], 400)
    expect(sent).toHaveBeenCalledOnce()
  })

  it('searches in peace', () => {
    answer = 'typed'
    find('#search').focus()
    expect(type([...'ab c', 'Enter', 'Tab'], 120)).toEqual([...'ab c', 'Enter', 'Tab'])
  })

  it('may press a key that writes: alone, it is for the board to say', () => {
    type(['c', 'n'], 300)
    expect(alone.mock.calls).toEqual([['c'], ['n']])
    expect(scans).toEqual([])
  })
})
