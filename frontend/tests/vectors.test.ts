import { readFileSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'

import { describe, expect, it } from 'vitest'

import type { Answer, Board, Command, Frame, Task } from '../src/client/frames'
import { BoardState } from '../src/client/board'
import { Pending } from '../src/client/pending'
import { receive } from '../src/client/session'
import { UnansweredCommands } from '../src/client/unanswered'
import { World } from './world'

/** A line of a conversation that was recorded from a real server (tests/record.py). */
type Line =
  | { do: 'say'; who: string; frame: (Command | { type: 'ping' }) & { ref: string } }
  | { do: 'connect' | 'close' | 'administer' | 'stop' }
  | { heard: string; frame: Frame }
  | { closed: string; code: number }
  | { ends: string; rev: number; board: Board; tasks: Task[] }

const FOLDER = resolve(import.meta.dirname, '../../tests/vectors')
const NAMES = readdirSync(FOLDER).filter((name) => name.endsWith('.jsonl'))

/** What one client of a conversation knows. */
class Client {
  readonly state = new BoardState()
  readonly world = new World()
  readonly pending = new Pending(
    {
      ports: this.world,
      monotonic: () => this.world.monotonic(),
      serverNow: () => 0,
      send: () => true,
      stopped: () => null,
      person: () => 1,
      unanswered: new UnansweredCommands(this.world, 'board'),
    },
    () => undefined,
  )
  readonly answers: Answer[] = []

  say(frame: Command & { ref: string }): void {
    const { ref, ...command } = frame
    const given = { ref, command, person: 1, pressed: { monotonic: 0, wall: this.world.now() }, doubted: false }
    void this.pending.add(given).then((answer) => this.answers.push(answer))
  }

  hear(frame: Frame): void {
    for (const effect of receive(this.state, frame)) {
      expect(effect.kind, JSON.stringify(frame)).not.toBe('gap')
      if (effect.kind === 'answered') this.pending.answer(effect.answer)
    }
  }
}

describe.each(NAMES)('the core, told %s', (name) => {
  const lines = readFileSync(resolve(FOLDER, name), 'utf8').trimEnd().split('\n')
  const conversation = lines.map((line) => JSON.parse(line) as Line)

  it('ends where the server says that it does, with every command answered', async () => {
    const clients = new Map<string, Client>()
    const client = (who: string) => clients.get(who) ?? clients.set(who, new Client()).get(who)!
    const heard: Answer[] = []
    for (const line of conversation) {
      if ('heard' in line) {
        client(line.heard).hear(line.frame)
        if (['ok', 'conflict', 'error'].includes(line.frame.type)) heard.push(line.frame as Answer)
      } else if ('ends' in line) {
        const { state, pending } = client(line.ends)
        expect(state.rev).toBe(line.rev)
        expect(state.board).toEqual(line.board)
        expect([...state.tasks.values()].sort((one, other) => one.id - other.id)).toEqual(line.tasks)
        expect(pending.size).toBe(0)
      } else if ('do' in line && line.do === 'say' && line.frame.type !== 'ping') {
        client(line.who).say(line.frame)
      }
    }
    await Promise.resolve()
    const settled = [...clients.values()].flatMap((client) => client.answers)
    expect(settled).toHaveLength(heard.length)
    expect(new Set(settled)).toEqual(new Set(heard))
  })
})
