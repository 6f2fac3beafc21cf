// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'

import { setScannerSuffix, setSingleKeys } from '../../../src/ui/keys/settings'
import ScannerTrial from '../../../src/ui/scanner/ScannerTrial.vue'
import { setLanguage } from '../../../src/words/words'
import '../../modifiers'

beforeEach(() => {
  void setLanguage('en', false)
  vi.useFakeTimers({ now: 0, toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] })
  render(ScannerTrial)
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
  setScannerSuffix('')
  setSingleKeys(false)
})

async function send(keys: string[], apartMs = 10): Promise<void> {
  for (const key of keys) {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })
    Object.defineProperty(event, 'timeStamp', { value: performance.now() })
    document.body.dispatchEvent(event)
    vi.advanceTimersByTime(apartMs)
  }
  vi.advanceTimersByTime(600)
  await nextTick()
}

const said = () => screen.getByRole('status').textContent!.replace(/\s+/g, ' ').trim()
const rows = () => [...document.querySelectorAll('tbody tr')].map((row) => row.textContent!.replace(/\s+/g, ''))

describe('a scanner that is tried', () => {
  it('shows its keys, and the time from each to the next', async () => {
    await send([...'4425', 'Enter'], 12)
    expect(rows()).toEqual(['4', '412', '212', '512', 'Enter12'])
    expect(said()).toContain('As a number4425')
    expect(said()).toContain('EndEnter')
    expect(said()).toContain('12 ms from key to key: as a scanner')
  })

  it('is told that nothing ended its code', async () => {
    await send([...'4425'])
    expect(said()).toContain('Let the scanner send Enter')
    setScannerSuffix('5')
    vi.advanceTimersByTime(2000)
    await send([...'4425'])
    expect(said()).toContain('Endthe suffix')
  })

  it('is told the kind of its barcode, and what each value is', async () => {
    await send([...']C1104425', 'Enter'])
    expect(said()).toContain('GS1-128')
    expect(said()).toContain('10 batch4425')
  })

  it('is slow if a person could have typed it', async () => {
    await send([...'4425', 'Enter'], 120)
    expect(said()).toContain('120 ms from key to key: as a person types')
  })

  it('begins again with the next scan', async () => {
    await send([...'4425', 'Enter'])
    vi.advanceTimersByTime(2000)
    await send([...'77', 'Enter'])
    expect(rows()).toHaveLength(3)
    expect(said()).not.toContain('4425')
  })
})

describe('a person at a scanner that is tried', () => {
  it('learns that one key is no scan, and when it is a command', async () => {
    await send(['c'])
    expect(said()).toBe('One key: c. That is no scan.')
    vi.advanceTimersByTime(2000)
    setSingleKeys(true)
    await send(['n'])
    expect(said()).toContain('on a board it is a command')
  })

  it('learns that two keys are none either', async () => {
    expect(said()).toBe('Nothing has come yet.')
    await send(['4', '4'])
    expect(said()).toBe('Keys are coming…')
    vi.advanceTimersByTime(2000)
    await nextTick()
    expect(said()).toContain('No scan')
  })
})
