/** What somebody types about a task, beside the task as it is: nothing typed is lost, nothing unseen is overwritten. PURE. */

import type { Fields, Task } from '../client/frames'
import { isFieldTime, toField } from './zoned'

/** The fields as texts, as a form holds them. */
export type Draft = Record<keyof Fields, string>

export const FIELDS: (keyof Fields)[] = [
  'number',
  'department',
  'title',
  'priority',
  'due_at',
  'quantity',
  'unit',
  'customer',
  'station',
  'note',
]

const EMPTY: Draft = {
  number: '',
  title: '',
  department: '',
  priority: 'normal',
  due_at: '',
  quantity: '0',
  unit: '',
  customer: '',
  station: '',
  note: '',
}

export function draftOf(task: Task | null, zone: string): Draft {
  if (!task) return { ...EMPTY }
  return {
    ...EMPTY,
    number: task.number,
    title: task.title,
    department: String(task.department),
    priority: task.priority,
    due_at: toField(task.due_at, zone),
    quantity: String(task.quantity),
    unit: task.unit,
    customer: task.customer,
    station: task.station,
    note: task.note,
  }
}

/** Whether anything was typed over what a task was. */
export function typedOver(draft: Draft, before: Draft): boolean {
  return FIELDS.some((field) => draft[field] !== before[field])
}

/** The fields whose text is no value, in the order of the form. */
export function unfit(draft: Draft): (keyof Fields)[] {
  return FIELDS.filter((field) => {
    switch (field) {
      case 'number':
      case 'title':
      case 'department':
        return !draft[field].trim()
      case 'quantity':
        return !/^\d+$/.test(draft.quantity)
      case 'due_at':
        return !isFieldTime(draft.due_at)
      default:
        return false
    }
  })
}

/** What was typed over what a task was, as the wire has it. */
export function changes(draft: Draft, before: Draft): Partial<Fields> {
  const changed = FIELDS.filter((field) => draft[field] !== before[field])
  return Object.fromEntries(changed.map((field) => [field, value(field, draft)])) as Partial<Fields>
}

/** The whole draft, for a new task. */
export function whole(draft: Draft): Fields {
  return Object.fromEntries(FIELDS.map((field) => [field, value(field, draft)])) as unknown as Fields
}

/** What the form shows after the task has changed: what was not typed over follows, what was typed stays. */
export function follow(draft: Draft, before: Draft, now: Draft): Draft {
  const next = { ...draft }
  for (const field of FIELDS) if (draft[field] === before[field]) next[field] = now[field]
  return next
}

/** The fields that somebody else changed to something other than what is typed. */
export function contested(draft: Draft, before: Draft, now: Draft): (keyof Fields)[] {
  return FIELDS.filter((field) => now[field] !== before[field] && draft[field] !== now[field])
}

function value(field: keyof Fields, draft: Draft): string | number | null {
  // Without an offset: the server knows which moment that is on the board.
  if (field === 'due_at') return draft.due_at || null
  if (field === 'department' || field === 'quantity') return Number(draft[field])
  return field === 'note' ? draft.note : draft[field].trim()
}
