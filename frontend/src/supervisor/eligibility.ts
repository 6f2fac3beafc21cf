/** Eligibility of people for tasks, and the reasons against it. PURE: the conditions of product.md's table for the target of an assign. */

import type { Person, Task } from '../client/frames'
import { isFinished } from '../client/board'

export type WhyNot = 'inactive' | 'otherDepartment' | 'full' | 'isOwner'

/** A person as the list shows them. */
export interface Candidate {
  person: Person
  /** Their unfinished tasks, running ones first. */
  has: Task[]
  whyNot: WhyNot | null
}

/**
 * Return the people who work on the board with their tasks: those of the right departments first, then by name.
 *
 * @param department - the one that the screen is narrowed to, if any.
 */
export function candidates(
  people: Iterable<Person>,
  tasks: Iterable<Task>,
  wanted: readonly Task[],
  max: number,
  department: number | null = null,
): Candidate[] {
  const owned = ownedBy(tasks)
  return [...people]
    .filter((person) => !person.viewer)
    .map((person) => {
      const has = owned.get(person.id) ?? []
      return { person, has, whyNot: whyNot(person, has.length, wanted, max) }
    })
    .sort(
      (one, other) =>
        Number(!belongs(one.person, wanted, department)) - Number(!belongs(other.person, wanted, department)) ||
        one.person.name.localeCompare(other.person.name),
    )
}

/** Why this person cannot be given these tasks; null if they can. */
export function whyNot(person: Person, load: number, wanted: readonly Task[], max: number): WhyNot | null {
  if (!person.active) return 'inactive'
  if (!inDepartments(person, wanted)) return 'otherDepartment'
  const more = wanted.filter((task) => task.owner?.id !== person.id).length
  if (wanted.length && !more) return 'isOwner'
  return load + more > max || (!wanted.length && load >= max) ? 'full' : null
}

// Not by load: a row must not move away under a finger because another person claimed a task.
function belongs(person: Person, wanted: readonly Task[], department: number | null): boolean {
  if (!person.active || !inDepartments(person, wanted)) return false
  return wanted.length > 0 || department === null || person.departments.includes(department)
}

function inDepartments(person: Person, wanted: readonly Task[]): boolean {
  return wanted.every((task) => person.departments.includes(task.department))
}

function ownedBy(tasks: Iterable<Task>): Map<number, Task[]> {
  const owned = new Map<number, Task[]>()
  for (const task of tasks) {
    if (!task.owner || isFinished(task)) continue
    const has = owned.get(task.owner.id)
    if (!has) owned.set(task.owner.id, [task])
    else if (task.status === 'in_progress') has.unshift(task)
    else has.push(task)
  }
  return owned
}
