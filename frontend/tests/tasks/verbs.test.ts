import { describe, expect, it } from 'vitest'

import { KEYS } from '../../src/live/help/keys'
import { OFFERED, VERBS } from '../../src/tasks/verbs'
import { SUPERVISOR_CAN } from '../shapes'

describe('the commands on a task', () => {
  it('are those of a supervisor, but for the two that name no task', () => {
    expect([...VERBS, 'claim_next', 'add'].sort()).toEqual([...SUPERVISOR_CAN].sort())
  })

  it('have letters of their own, beside those of the page, and the help tells each', () => {
    const told = KEYS.board.flatMap(({ letter }) => letter ?? [])
    expect(new Set(told).size).toBe(told.length)
    for (const verb of VERBS) {
      const { key } = OFFERED[verb]
      if (key) expect(KEYS.board).toContainEqual({ letter: key, words: `help.${verb}` })
    }
  })

  it('ask for a reason where the rules may want one', () => {
    expect(VERBS.filter((verb) => OFFERED[verb].asks === 'reason')).toEqual(['pause', 'release', 'cancel', 'reopen'])
  })
})
