import { afterEach, describe, expect, it, vi } from 'vitest'

import { eventReader, openStream } from '../../src/client/stream'

function read(...pieces: string[]): string[] {
  const heard: string[] = []
  const take = eventReader((data) => heard.push(data))
  for (const piece of pieces) take(piece)
  return heard
}

describe('events', () => {
  it('are read whole, whatever the pieces', () => {
    const text = 'data: {"type":"welcome"}\n\nid: k3f9:10\ndata: {"type":"snapshot"}\n\n'
    const whole = ['{"type":"welcome"}', '{"type":"snapshot"}']
    expect(read(text)).toEqual(whole)
    expect(read(...text)).toEqual(whole)
  })

  it('that are not over yet wait', () => {
    expect(read('data: {"type":')).toEqual([])
  })
})

describe('a stream', () => {
  afterEach(() => vi.unstubAllGlobals())

  /** What a socket tells when the server answers so. */
  async function told(answer: () => Promise<Response>): Promise<unknown[]> {
    vi.stubGlobal('fetch', answer)
    const heard: unknown[] = []
    const socket = openStream('/api/boards/press/stream?lang=en')
    return new Promise((resolve) => {
      socket.onopen = () => heard.push('open')
      socket.onmessage = (text) => heard.push(text)
      socket.onclose = (code) => resolve([...heard, code])
    })
  }

  it('is a socket that listens', async () => {
    expect(await told(async () => new Response('data: one\n\ndata: two\n\n'))).toEqual(['open', 'one', 'two', 1006])
  })

  it.each([
    [401, 4501],
    [403, 4503],
    [404, 4504],
    [429, 4509],
    [503, 1006],
  ])('that is refused with %d closes with %d', async (status, code) => {
    expect(await told(async () => new Response('{}', { status }))).toEqual([code])
  })

  it('that cannot be reached has closed', async () => {
    expect(await told(() => Promise.reject(new TypeError('network')))).toEqual([1006])
  })
})
