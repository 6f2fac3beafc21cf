/** Commands without an answer, stored for this tab, so that they survive a reload or another page. */

import type { Command } from './frames'
import type { Ports } from './ports'

/** The server knows for 24 hours what became of a command (K2); a machine's clock may be wrong by an hour. */
const PROVABLE_MS = 23 * 3_600_000

export interface Unanswered {
  readonly ref: string
  /** As it was sent, or will be: a repeat has the same content (K2). */
  readonly command: Command
  readonly person: number
  /** When it was pressed, by the wall clock. */
  readonly at: number
  /** By the server's clock; null if it was never sent. */
  readonly deadline: string | null
}

export class UnansweredCommands {
  /** @param name - what the tab remembers them by: one board is not another. */
  constructor(
    private readonly ports: Ports,
    private readonly name: string,
  ) {}

  /** What this person left without an answer, as long as the server can tell what became of it. */
  of(person: number): Unanswered[] {
    return this.read().filter((one) => one.person === person)
  }

  note(one: Unanswered): void {
    this.write([...this.read().filter(({ ref }) => ref !== one.ref), one])
  }

  forget(ref: string): void {
    const all = this.read()
    const others = all.filter((one) => one.ref !== ref)
    if (others.length < all.length) this.write(others)
  }

  private read(): Unanswered[] {
    const all = JSON.parse(this.ports.recall(this.name) || '[]') as Unanswered[]
    return all.filter(({ at }) => this.ports.now() - at < PROVABLE_MS)
  }

  private write(all: Unanswered[]): void {
    this.ports.remember(this.name, JSON.stringify(all))
  }
}
