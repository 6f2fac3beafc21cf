/** Entries of the command palette for a typed text. PURE. */

import { isFinished } from '../../client/board'
import { fold, sameNumber, searching } from '../../client/fold'
import type { Person, Task } from '../../client/frames'
import type { OfferedVerb } from '../../tasks/verbs'
import { byDue } from '../../client/rules'

/** What the board does with a choice; a page of another address leads to it first. */
export type Wish =
  | { kind: 'show'; task: Task }
  | { kind: 'give'; task: number; verb: OfferedVerb }
  | { kind: 'claim-next' }
  | { kind: 'look'; search: string }
  | { kind: 'help' }

export interface Entry {
  key: string
  words: string
  detail?: string
  /** What is searched in, beside the words. */
  also?: (string | undefined)[]
  wish?: Wish
  run?: () => void
}

export type GroupName = 'tasks' | 'commands' | 'people' | 'pages' | 'settings' | 'finished'

export interface Group {
  name: GroupName
  entries: Entry[]
}

const MOST_TASKS = 8
const MOST_PEOPLE = 6

/** Tasks in which everything typed is found: the number that was typed, those that begin with it, the finished ones last. */
export function tasksFound(tasks: Iterable<Task>, typed: string): Task[] {
  const wanted = fold(typed.trim())
  if (!wanted) return []
  const found = searching(typed)
  const rank = (task: Task) => {
    if (sameNumber(task.number) === sameNumber(typed)) return 0
    return (fold(task.number).startsWith(wanted) ? 1 : 2) + (isFinished(task) ? 2 : 0)
  }
  return [...tasks]
    .filter((task) => found([task.number, task.title, task.customer, task.station, task.owner?.name]))
    .sort((one, other) => rank(one) - rank(other) || byDue(one, other))
    .slice(0, MOST_TASKS)
}

/** Members of that name; nothing typed names no one. */
export function peopleFound(people: Iterable<Person>, typed: string): Person[] {
  if (!typed.trim()) return []
  const found = searching(typed)
  return [...people].filter(({ active, name }) => active && found([name])).slice(0, MOST_PEOPLE)
}

/** Groups without those that have nothing, each with what was found in it. */
export function groupsFound(groups: Group[], typed: string): Group[] {
  const found = searching(typed)
  return groups
    .map(({ name, entries }) => ({ name, entries: entries.filter(({ words, also = [] }) => found([words, ...also])) }))
    .filter(({ entries }) => entries.length)
}

/** Where an arrow key leads in a list that goes round; -1 is before it. */
export function stepped(at: number, by: number, length: number): number {
  return length ? (Math.max(at, by > 0 ? -1 : 0) + by + length) % length : -1
}
