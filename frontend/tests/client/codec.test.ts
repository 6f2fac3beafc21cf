import { describe, expect, it } from 'vitest'

import { decode } from '../../src/client/codec'
import { ana, bye, conflict, event, events, failure, heartbeat, ok, owned, snapshot, task, welcome } from '../shapes'

const KNOWN = [
  welcome(),
  snapshot([task(25)]),
  events(event(11, 'task.claimed', owned(25, ana))),
  ok('c1', task(25)),
  conflict('c2', owned(25, ana)),
  failure('c3', 'busy'),
  heartbeat(10),
  { type: 'pong', ref: 'p1', time: '2026-11-23T14:30:00Z' },
  bye('restarting'),
]

describe('decode', () => {
  it.each(KNOWN.map((frame) => [frame.type, frame] as const))('reads a %s', (_, frame) => {
    expect(decode(JSON.stringify(frame))).toEqual(frame)
  })

  it('keeps members that it does not know', () => {
    expect(decode('{"type":"heartbeat","rev":3,"time":"","degraded":[],"mood":"good"}')).toHaveProperty('mood', 'good')
  })

  it.each([
    ['another type', '{"type":"dance"}'],
    ['no type', '{"rev":3}'],
    ['a type that every object has', '{"type":"toString"}'],
    ['an array', '[{"type":"ok"}]'],
    ['a string', '"ok"'],
    ['a number', '3'],
    ['null', 'null'],
    ['no JSON', '{"type":'],
    ['nothing', ''],
  ])('ignores %s', (_, text) => {
    expect(decode(text)).toBeNull()
  })

  it('ignores a binary frame', () => {
    expect(decode(new ArrayBuffer(8))).toBeNull()
  })
})
