// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/vue'
import { afterEach, describe, expect, it } from 'vitest'

import ConnectionChip from '../../src/live/ConnectionChip.vue'
import { setLanguage } from '../../src/words/words'
import type { Freshness } from '../../src/client/freshness'

function show(degraded: string[], freshness: Freshness = 'live') {
  return render(ConnectionChip, { props: { freshness, ageMs: 4000, degraded } }).container.querySelector('.connection')!
}

afterEach(cleanup)

describe('what the board says of itself (S4)', () => {
  it.each([
    ['en', 'Live, but nothing can be saved now'],
    ['zh-Hans', '实时，但暂时无法保存'],
  ] as const)('says in %s that nothing can be saved, not that all is well', (language, words) => {
    setLanguage(language, false)
    const chip = show(['backbone', 'writing'])
    expect(chip.textContent).toContain(words)
    expect(chip.classList).not.toContain('live')
  })

  it('names the worse first: a board that cannot be read is old', () => {
    setLanguage('en', false)
    show(['database', 'writing'], 'checking')
    expect(screen.getByText('Read-only, 4 s old')).toBeTruthy()
  })

  it('says so no longer once it works, and not of a screen without a connection', () => {
    setLanguage('en', false)
    expect(show([]).textContent).toContain('Live')
    cleanup()
    expect(show(['writing'], 'not-live').textContent).toContain('Not live')
  })
})
