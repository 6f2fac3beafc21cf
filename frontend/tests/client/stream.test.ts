import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { eventReader, openStream } from '../../src/client/stream'
import { settled, World } from '../world'

const PATH = '/api/boards/press/stream?lang=en'

function read(...pieces: string[]): string[] {
  const heard: string[] = []
  const take = eventReader((data) => heard.push(data))
  for (const piece of pieces) take(piece)
  return heard
}

describe('events', () => {
  it('are read whole, in pieces of any size', () => {
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
    const socket = openStream(PATH, new World())
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

  it.each([
    [400, 'wrong_host', {}, { reconnect: false, after_ms: 0 }],
    [503, 'unavailable', { 'Retry-After': '2' }, { reconnect: true, after_ms: 2000 }],
  ])('that is refused with %d and a sentence says goodbye with it', async (status, code, headers, then) => {
    const problem = { type: 'about:blank', status, code, detail: 'Why.' }
    const bye = { type: 'bye', code, detail: 'Why.', ...then }
    const said = await told(async () => new Response(JSON.stringify(problem), { status, headers }))
    expect(said.map((one) => (typeof one === 'string' ? JSON.parse(one) : one))).toEqual([bye, 1006])
  })

  it.each(['<html>', '{"error": 1}'])('that a proxy refuses with %s has closed', async (body) => {
    expect(await told(async () => new Response(body, { status: 502 }))).toEqual([1006])
  })

  it('that cannot be reached has closed', async () => {
    expect(await told(() => Promise.reject(new TypeError('network')))).toEqual([1006])
  })
})

describe('a proxy that keeps what is sent', () => {
  let world: World
  let asked: string[]
  let sends: ReadableStreamDefaultController<Uint8Array>
  let heard: unknown[]
  let closed: number[]

  beforeEach(async () => {
    world = new World()
    asked = []
    heard = []
    closed = []
    const body = new ReadableStream<Uint8Array>({ start: (controller) => (sends = controller) })
    vi.stubGlobal('fetch', async (path: string, request: RequestInit) => {
      if (request.method !== 'HEAD') return new Response(body)
      asked.push(path)
      return new Response(null, { status: answers })
    })
    answers = 200
    const socket = openStream(PATH, world)
    socket.onmessage = (text) => heard.push(text)
    socket.onclose = (code) => closed.push(code)
    await settled()
  })
  afterEach(() => vi.unstubAllGlobals())

  let answers: number

  async function send(text: string): Promise<void> {
    sends.enqueue(new TextEncoder().encode(text))
    await settled()
  }

  async function pass(ms: number): Promise<void> {
    world.pass(ms)
    await settled()
    await settled()
  }

  it('is told from a slow one: nothing came for long, and the server would serve', async () => {
    await pass(7900)
    expect(closed).toEqual([])
    await pass(200)
    expect([asked, closed]).toEqual([[`${PATH}&held=1`], [1006]])
    expect(JSON.parse(String(heard[0]))).toMatchObject({ type: 'bye', code: 'held', reconnect: false })
  })

  it('may let the beginning through', async () => {
    await send('data: one\n\ndata: tw')
    await pass(8100)
    expect([heard.length, closed]).toEqual([2, [1006]])
  })

  it('is none where what came is whole', async () => {
    await send('data: one\n\n')
    await pass(60_000)
    expect([asked, closed]).toEqual([[], []])
  })

  it('is none where bytes go on coming', async () => {
    for (let times = 0; times < 5; times += 1) {
      await send('data: o')
      await pass(7000)
    }
    expect([asked, closed]).toEqual([[], []])
  })

  it('is none where the server itself does not serve', async () => {
    answers = 503
    await pass(8100)
    expect([asked.length, closed]).toEqual([1, []])
  })
})
