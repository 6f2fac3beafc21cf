/**
 * Ports of the first release's core in Node, and a line out for each line in (see clients.py):
 * "sight" asks what it sees, "back" lets it connect again, and an object is a command for it to give.
 */

import { createInterface } from 'node:readline'
import { BoardClient, openStream, streamPath } from './release/core.mjs'

const { DIBS_SERVER: server, DIBS_BOARD: slug, DIBS_TOKEN: token } = process.env
const kinds = new Set()
let snapshots = 0
let resumed = 0

/** Counts how the client was caught up, beside what it makes of it. */
function look(text) {
  const frame = JSON.parse(text)
  if (frame.type === 'snapshot') snapshots += 1
  if (frame.type === 'welcome' && frame.resumed) resumed += 1
}

function openSocket(path) {
  const web = new WebSocket(`ws://${server}${path}`, ['dibs.v1', `dibs.token.${token}`])
  const socket = {
    send: (text) => web.readyState === WebSocket.OPEN && web.send(text),
    close: () => web.close(),
    onopen: null,
    onmessage: null,
    onclose: null,
  }
  web.onopen = () => socket.onopen?.()
  web.onmessage = (event) => {
    look(event.data)
    socket.onmessage?.(event.data)
  }
  web.onclose = (event) => socket.onclose?.(event.code)
  return socket
}

/** The core's own reader of streams; a page's address and cookie are ours to give. */
function overStream(path) {
  const socket = openStream(streamPath(path))
  let listener = null
  Object.defineProperty(socket, 'onmessage', {
    get: () => (text) => {
      look(text)
      listener?.(text)
    },
    set: (given) => (listener = given),
  })
  return socket
}

const { fetch } = globalThis
globalThis.fetch = (path, options) =>
  fetch(`http://${server}${path}`, { ...options, headers: { Authorization: `Bearer ${token}` } })

let refs = 0
const ports = {
  open: process.argv[2] === 'stream' ? overStream : openSocket,
  monotonic: () => performance.now(),
  now: () => Date.now(),
  later: (callback, ms) => {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
  random: Math.random,
  ref: () => `y-${process.pid}-${(refs += 1)}`,
}

const client = new BoardClient(ports, slug, () => 'en', (render) => setTimeout(render, 16))
client.onChange(({ event }) => kinds.add(event.kind))
client.start()

function sight() {
  const { epoch, rev, board, people, departments, tasks } = client.state
  const rows = { people: [...people.values()], departments: [...departments.values()], tasks: [...tasks.values()] }
  const code = client.link.kind === 'stopped' ? client.link.code : null
  return { epoch, rev, board, ...rows, kinds: [...kinds], snapshots, resumed, violations: [], code }
}

async function answer(asked) {
  if (asked === 'sight') return sight()
  if (asked === 'back') return client.wake()
  return client.give(asked)
}

const say = (value) => process.stdout.write(`${JSON.stringify(value ?? null)}\n`)
const lines = createInterface({ input: process.stdin })
lines.on('line', (line) => void answer(JSON.parse(line)).then(say))
lines.on('close', () => process.exit(0))
