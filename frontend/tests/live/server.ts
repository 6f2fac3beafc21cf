/** A server at the other end of a slow link, which decides each command as it was told to. */

import type { Answer, Command, Verb, You } from '../../src/client/frames'
import { ana, conflict, failure, heartbeat, li, ok, owned, snapshot, task, welcome, you } from '../shapes'
import { settled, type FakeSocket, type World } from '../world'

/** What becomes of a command: it or its answer is lost with the connection, or it is refused for a while or for good. */
export type Fate = 'ok' | 'dropped' | 'lost' | 'busy' | 'unavailable' | 'conflict' | 'rate_limited' | 'expired'

/** Half of the link's latency of a second. */
const ONE_WAY_MS = 500
const STEP_MS = 50

/** Whether the task is the person's own afterwards. */
export const isOwnVerb = (verb: Verb) => verb === 'claim' || verb === 'claim_next'

export class Server {
  you: You = you()
  effects = 0
  readonly refs = new Set<string>()
  private readonly receipts = new Map<string, Answer>()
  private readonly came = new Map<FakeSocket, number>()
  private onItsWay: { at: number; arrive: () => void }[] = []
  private copies = 0

  constructor(
    private readonly world: World,
    private readonly fate: Fate,
  ) {
    this.came.set(world.socket, world.socket.sent.length)
  }

  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      this.world.pass(STEP_MS)
      this.greet()
      this.collect()
      const due = this.onItsWay.filter(({ at }) => at <= this.world.monotonic())
      this.onItsWay = this.onItsWay.filter((one) => !due.includes(one))
      for (const { arrive } of due) arrive()
      if (due.length) await settled()
    }
  }

  /** Lets time pass until something is so, for as long as any command may take. */
  async until(so: () => boolean): Promise<void> {
    for (let steps = 0; !so(); steps += 1) {
      if (steps > 1000) throw new Error('it never came')
      await this.pass(STEP_MS)
    }
  }

  private greet(): void {
    const { socket } = this.world
    if (this.came.has(socket)) return
    this.came.set(socket, 0)
    socket.accept()
    const resumed = socket.path.includes('since=')
    socket.say(welcome({ you: this.you, resumed, rev: 10 }))
    if (!resumed) socket.say(snapshot([task(25)]))
  }

  private collect(): void {
    const { socket } = this.world
    const frames = socket.frames.slice(this.came.get(socket))
    this.came.set(socket, socket.sent.length)
    for (const frame of frames) this.later(() => this.take(socket, frame as unknown as Command & { ref: string }))
  }

  private take(socket: FakeSocket, command: Command & { ref: string }): void {
    if (!('deadline' in command)) return socket.say(heartbeat(10))
    this.refs.add(command.ref)
    this.copies += 1
    if (this.fate === 'dropped' && this.copies === 1) return socket.drop()
    const answer = this.decide(command)
    if (this.fate === 'lost' && this.copies === 1) return socket.drop()
    this.later(() => socket === this.world.socket && socket.say(answer))
  }

  private decide(command: Command & { ref: string }): Answer {
    const { ref } = command
    const receipt = this.receipts.get(ref)
    if (receipt) return receipt
    if (this.fate === 'conflict') return conflict(ref, owned(25, ana, { rev: 11 }))
    if (this.fate === 'rate_limited' || this.fate === 'expired') return failure(ref, this.fate)
    const refusedAtFirst = this.fate === 'busy' || this.fate === 'unavailable'
    if (refusedAtFirst && this.copies <= 2) return failure(ref, this.fate)
    this.effects += 1
    const answer = ok(ref, owned(25, command.type === 'assign' ? ana : li, { rev: 11 }))
    this.receipts.set(ref, answer)
    return answer
  }

  private later(arrive: () => void): void {
    this.onItsWay.push({ at: this.world.monotonic() + ONE_WAY_MS, arrive })
  }
}
