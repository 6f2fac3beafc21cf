import { describe, expect, it } from 'vitest'

import { socketPath } from '../../src/client/version'

describe('socketPath', () => {
  it('asks for the whole board at first (C5)', () => {
    expect(socketPath('press', null, 'en')).toBe('/ws/boards/press/?lang=en')
  })

  it('names where the client left off (C5) and its language (C7)', () => {
    const url = new URL(socketPath('press', { epoch: 'k3f9', rev: 1202 }, 'zh-Hans'), 'ws://board')
    expect(url.searchParams.get('since')).toBe('k3f9:1202')
    expect(url.searchParams.get('lang')).toBe('zh-Hans')
  })

  it('cannot be led astray by a slug', () => {
    expect(new URL(socketPath('../a?b', null, 'en'), 'ws://board').pathname).toBe('/ws/boards/..%2Fa%3Fb/')
  })
})
