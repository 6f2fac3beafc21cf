/** Commands that have no answer yet. They are sent again, under the same name, after every reconnection (K2). */

import type { Answer, Command, Retry } from '../protocol/frames'

interface Waiting {
  frame: string
  person: number
  resolve: (result: Answer) => void
}

const NO_RETRY: Retry = { can_retry: false, suggestion: '', action_text: '' }

export class Pending {
  private readonly waiting = new Map<string, Waiting>()

  get size(): number {
    return this.waiting.size
  }

  /** Remembers a command of a person; gives its frame and the promise of its answer. */
  add(ref: string, command: Command, person: number): { frame: string; result: Promise<Answer> } {
    const frame = JSON.stringify({ ...command, ref })
    const result = new Promise<Answer>((resolve) => this.waiting.set(ref, { frame, person, resolve }))
    return { frame, result }
  }

  /** Settles the command that this answers; true if the server asks to send it again instead (K6). */
  answer(answer: Answer): boolean {
    const waiting = answer.ref === undefined ? undefined : this.waiting.get(answer.ref)
    if (!waiting || answer.ref === undefined) return false
    if (answer.type === 'error' && answer.code === 'busy') return true
    this.waiting.delete(answer.ref)
    waiting.resolve(answer)
    return false
  }

  /** The frames to send again, in their order; those of another person are given up (nobody acts for another). */
  resend(person: number): string[] {
    for (const [ref, waiting] of this.waiting) {
      if (waiting.person !== person) this.giveUp(ref, 'unauthenticated')
    }
    return [...this.waiting.values()].map((waiting) => waiting.frame)
  }

  /** The frame of one command that is to be sent again. */
  frame(ref: string): string | undefined {
    return this.waiting.get(ref)?.frame
  }

  /** Settles everything that will never be answered, with the code of why. */
  giveUpAll(code: string): void {
    for (const ref of [...this.waiting.keys()]) this.giveUp(ref, code)
  }

  private giveUp(ref: string, code: string): void {
    this.waiting.get(ref)?.resolve({ type: 'error', ref, code, detail: '', retry: NO_RETRY })
    this.waiting.delete(ref)
  }
}
