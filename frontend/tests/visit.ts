/** A screen on a board in a world of its own: what it sent, what it was told, how often it may render. */

import type { Task, Welcome } from '../src/client/frames'
import type { Notice } from '../src/client/claims'
import { Acting } from '../src/client/acting'
import { BoardClient } from '../src/client/client'
import { snapshot, welcome } from './shapes'
import { World, type FakeSocket } from './world'

export class Visit {
  readonly notices: Notice[] = []
  renders = 0
  readonly client: BoardClient

  /** @param world - that of a visit before, if the page is loaded again. */
  constructor(readonly world = new World()) {
    this.client = new BoardClient(
      world,
      'press',
      () => 'en',
      (render) => render(),
      (ground) => new Acting(ground),
    )
    this.client.onNotice((notice) => this.notices.push(notice))
    this.client.subscribe(() => (this.renders += 1))
    this.client.start()
    this.client.connect()
  }

  /** The server lets the screen in and shows it the whole board. */
  greet(tasks: Task[] = [], changes: Partial<Welcome> = {}): this {
    this.world.socket.accept()
    this.world.socket.say(welcome(changes), snapshot(tasks))
    return this
  }

  /** The server takes the screen back where it left off. */
  resume(changes: Partial<Welcome> = {}): void {
    this.world.socket.accept()
    this.world.socket.say(welcome({ resumed: true, rev: this.client.state.rev, ...changes }))
  }

  /** The connection breaks, and the next one is being opened. */
  reconnect(): void {
    this.world.socket.drop()
    this.reopen()
  }

  reopen(): void {
    const before = this.socket
    while (this.socket === before) this.world.pass(this.world.nextIn)
  }

  get socket(): FakeSocket {
    return this.world.socket
  }

  /** The commands that came over the present socket, without their deadlines, which come with time. */
  get commands(): Record<string, unknown>[] {
    return this.socket.frames
      .filter((frame) => frame.type !== 'ping')
      .map((frame) => Object.fromEntries(Object.entries(frame).filter(([name]) => name !== 'deadline')))
  }

  get kinds(): Notice['kind'][] {
    return this.notices.map((notice) => notice.kind)
  }

  task(id: number): Task {
    const found = this.client.state.tasks.get(id)
    if (!found) throw new Error(`no task ${id}`)
    return found
  }
}
