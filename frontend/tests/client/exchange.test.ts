import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { openExchange } from '../../src/client/exchange'
import type { Socket } from '../../src/client/ports'
import { settled, World } from '../world'

const PATH = '/api/boards/press/stream?lang=zh-Hans&since=k3f9%3A10'
const RETRY = { can_retry: false, suggestion: '', action_text: '' }
const CLAIM = { type: 'claim', task: 25, ref: 'r1', deadline: '2026-11-23T14:32:00Z' }

type Asked = [path: string, request: RequestInit]

let asked: Asked[]
let answers: (object | string)[]
let tokens: number
let socket: Socket
let heard: unknown[]
let closed: number[]

beforeEach(async () => {
  asked = []
  answers = []
  heard = []
  closed = []
  tokens = 0
  vi.stubGlobal('fetch', (path: string, request: RequestInit) => {
    if (path === PATH) return Promise.resolve(new Response(new ReadableStream()))
    asked.push([path, request])
    const answer = answers.shift()
    if (answer === undefined) return Promise.reject(new TypeError('network'))
    return Promise.resolve(new Response(typeof answer === 'string' ? answer : JSON.stringify(answer)))
  })
  socket = openExchange(PATH, new World(), () => Promise.resolve(`t${(tokens += 1)}`))
  socket.onmessage = (text) => heard.push(JSON.parse(String(text)))
  socket.onclose = (code) => closed.push(code)
  await settled()
})
afterEach(() => {
  socket.close()
  vi.unstubAllGlobals()
})

async function send(frame: object): Promise<void> {
  socket.send(JSON.stringify(frame))
  await settled()
  await settled()
}

it.each([
  [CLAIM, 'POST', '/tasks/25/claim', {}],
  [
    { type: 'release', task: 25, ref: 'r1', expect: 4, reason: 'why' },
    'POST',
    '/tasks/25/release',
    { expect: 4, reason: 'why' },
  ],
  [{ type: 'claim_next', ref: 'r1' }, 'POST', '/claim-next', {}],
  [
    { type: 'add', ref: 'r1', number: '9', title: 'New', department: 1 },
    'POST',
    '/tasks',
    { number: '9', title: 'New', department: 1 },
  ],
  [{ type: 'edit', task: 25, ref: 'r1', title: 'Other' }, 'PATCH', '/tasks/25', { title: 'Other' }],
])('sends %o as a request', async (frame, method, path, body) => {
  answers = [{ type: 'ok', ref: 'r1' }]
  await send(frame)
  const [[to, request]] = asked as [Asked]
  expect([request.method, to]).toEqual([method, `/api/boards/press${path}?lang=zh-Hans`])
  expect(JSON.parse(String(request.body))).toEqual(body)
  expect(request.headers).toMatchObject({ 'Idempotency-Key': 'r1', 'X-CSRFToken': 't1' })
})

it('sends its deadline, and that it is a repeat', async () => {
  answers = [
    { type: 'ok', ref: 'r1' },
    { type: 'ok', ref: 'r1' },
  ]
  await send(CLAIM)
  await send({ ...CLAIM, repeat: true })
  expect(asked.map(([, { headers }]) => headers)).toEqual([
    expect.not.objectContaining({ 'Dibs-Repeat': '1' }),
    expect.objectContaining({ 'Dibs-Repeat': '1', 'Dibs-Deadline': CLAIM.deadline }),
  ])
})

it.each([
  ['ok', { type: 'ok', rev: 11, ref: 'r1' }, 'ok'],
  ['a conflict', { type: 'about:blank', code: 'task_conflict', retry: RETRY }, 'conflict'],
  ['a refusal', { type: 'about:blank', code: 'capacity_reached', retry: RETRY }, 'error'],
  ['a page that is not the server’s', { type: 'about:blank', code: 'wrong_origin', retry: RETRY }, 'error'],
])('hears %s as the frame that a socket would have said', async (_, body, type) => {
  answers = [body]
  await send(CLAIM)
  expect([heard, closed]).toEqual([[{ ...body, type, ref: 'r1' }], []])
})

it.each([
  ['the person was signed out', 'unauthenticated', 4501],
  ['the board may not be seen any more', 'forbidden', 4503],
  ['the board is gone', 'unknown_board', 4504],
])('ends when %s, as a socket does', async (_, code, close) => {
  answers = [{ type: 'about:blank', code, retry: RETRY }]
  await send(CLAIM)
  expect([heard, closed]).toEqual([[], [close]])
})

it.each([
  ['nothing comes', []],
  ['a proxy answers', ['<html>502</html>']],
  ['the answer is none', [{}]],
])('is a connection that was lost when %s', async (_, given) => {
  answers = given
  await send(CLAIM)
  expect([heard, closed]).toEqual([[], [1006]])
})

it('reads the token once, and again when another tab has signed in', async () => {
  const outdated = { type: 'about:blank', code: 'csrf_required', retry: RETRY }
  answers = [{ type: 'ok', ref: 'r1' }, outdated, { type: 'ok', ref: 'r1' }, outdated, outdated]
  await send(CLAIM)
  await send(CLAIM)
  expect([tokens, asked.length, closed]).toEqual([2, 3, []])
  await send(CLAIM)
  // It is refused with words of its own, and not asked again and again.
  expect([tokens, asked.length, heard.at(-1)]).toEqual([3, 5, { ...outdated, type: 'error', ref: 'r1' }])
})

it('asks nothing for a ping, and says whether an answer is due', async () => {
  await send({ type: 'ping', ref: 'p1' })
  expect([asked, socket.busy?.()]).toEqual([[], false])
  answers = [{ type: 'ok', ref: 'r1' }]
  socket.send(JSON.stringify(CLAIM))
  expect(socket.busy?.()).toBe(true)
  await settled()
  await settled()
  expect(socket.busy?.()).toBe(false)
})
