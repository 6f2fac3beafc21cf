/** What the dock knows of a board, for tests: sentences are their keys and what fills them in. */

import type { Task } from '../src/client/frames'
import type { Context } from '../src/live/dock'
import { ana, FINISHING, person, PRINTING, sam, you } from './shapes'

export function context(tasks: Task[], changes: Partial<Context> = {}): Context {
  return {
    tasks: new Map(tasks.map((one) => [one.id, one])),
    departments: new Map([
      [PRINTING, { id: PRINTING, name: 'Printing' }],
      [FINISHING, { id: FINISHING, name: 'Finishing' }],
    ]),
    people: new Map([
      [ana.id, person(ana)],
      [sam.id, person(sam, { role: 'supervisor' })],
    ]),
    you: you(),
    max: 10,
    reasons: ['material'],
    time: (iso) => iso.slice(11, 16),
    where: ({ station }) => station,
    standing: (given) => `standing of ${given.number}`,
    say: ({ key, params }) => `${key} ${Object.values(params).join(' ')}`.trim(),
    aSupervisor: 'a supervisor',
    ...changes,
  }
}
