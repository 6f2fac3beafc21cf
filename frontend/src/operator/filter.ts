/** The filter of a screen's tasks. Presentation only: every member may see every task (S7). PURE. */

import { searching } from '../client/fold'
import type { Task, You } from '../client/frames'

export interface Filter {
  /** My departments, all, or one by its id; null without a choice: operators then see theirs, other people all. */
  department: 'mine' | 'all' | number | null
  /** A station's name; empty for all. */
  station: string
  urgent: boolean
  search: string
}

export const EVERYTHING: Filter = { department: 'all', station: '', urgent: false, search: '' }

export function onlyMyDepartments(filter: Filter, you: You | null): boolean {
  return filter.department === 'mine' || (filter.department === null && you?.role === 'operator' && !you.viewer)
}

/** Whether a department's tasks are shown at all. */
export function showsDepartment(department: number, filter: Filter, you: You): boolean {
  if (typeof filter.department === 'number') return department === filter.department
  return !onlyMyDepartments(filter, you) || you.departments.includes(department)
}

/** Gives the test of whether a task is shown, to be run on thousands. */
export function showing(filter: Filter, you: You): (task: Task) => boolean {
  const found = searching(filter.search)
  return (task) =>
    showsDepartment(task.department, filter, you) &&
    (!filter.station || task.station === filter.station) &&
    (!filter.urgent || task.priority === 'urgent') &&
    found([task.number, task.title, task.customer, task.station, task.owner?.name])
}

/** Whether a person narrowed the filter below the screen's default. */
export function isFiltering(filter: Filter): boolean {
  return isNarrowed(filter) || filter.department === 'mine'
}

/** Whether a count should say of how many: "3 of 14". */
export function isNarrowed(filter: Filter): boolean {
  return typeof filter.department === 'number' || !!filter.station || filter.urgent || filter.search.trim() !== ''
}

/** The filter without what narrows it. */
export function widened(filter: Filter): Filter {
  return { ...EVERYTHING, department: typeof filter.department === 'number' ? 'all' : filter.department }
}

/** The filter after "Clear filters": my department, which a tablet is for, goes only if nothing else was asked for. */
export function cleared(filter: Filter): Filter {
  return isNarrowed(filter) ? widened(filter) : EVERYTHING
}
