/** The draft of a task beside the task itself: no input is lost, no unseen change is overwritten. PURE. */

import type { Fields, Task } from '../client/frames'
import type { Key as TaskKey } from '../tasks/words'
import { isFieldTime, toField } from './zoned'

type Field = keyof Fields

/** The fields as texts, as a form holds them. */
export type Draft = Record<Field, string>

/** One field of the form. What is left out is a text that may be empty, as it stands in the task. */
interface FormField {
  label: TaskKey
  /** The type of its input. */
  type?: string
  most?: number
  /** What a new task has. */
  empty?: string
  of?: (task: Task, zone: string) => string
  /** Whether a text is a value. */
  fits?: (text: string) => boolean
  wire?: (text: string) => string | number | null
}

const isGiven = (text: string): boolean => text.trim() !== ''

/** The fields of the form, in its order. */
export const FORM: Record<Field, FormField> = {
  number: { label: 'field.number', most: 40, fits: isGiven },
  department: { label: 'field.department', fits: isGiven, wire: Number },
  title: { label: 'field.title', most: 200, fits: isGiven },
  priority: { label: 'field.priority', empty: 'normal' },
  due_at: {
    label: 'field.due',
    type: 'datetime-local',
    of: (task, zone) => toField(task.due_at, zone),
    fits: isFieldTime,
    // Without an offset: the server knows which moment that is on the board.
    wire: (text) => text || null,
  },
  quantity: {
    label: 'field.quantity',
    type: 'number',
    empty: '0',
    fits: (text) => /^\d+$/.test(text),
    wire: Number,
  },
  unit: { label: 'field.unit', most: 20 },
  customer: { label: 'field.customer', most: 100 },
  station: { label: 'field.station', most: 100 },
  link: { label: 'field.link', type: 'url', most: 500, of: ({ link = '' }) => link },
  note: { label: 'field.note', most: 2000, wire: (text) => text },
}

export const FIELDS = Object.keys(FORM) as Field[]

export function draftOf(task: Task | null, zone: string): Draft {
  const texts = FIELDS.map((field) => {
    const { empty = '', of } = FORM[field]
    return [field, task ? (of?.(task, zone) ?? String(task[field])) : empty]
  })
  return Object.fromEntries(texts) as Draft
}

/** Whether anything was typed over what a task was. */
export function typedOver(draft: Draft, before: Draft): boolean {
  return FIELDS.some((field) => draft[field] !== before[field])
}

/** The fields whose text is no value, in the order of the form. */
export function unfit(draft: Draft): Field[] {
  return FIELDS.filter((field) => FORM[field].fits?.(draft[field]) === false)
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

/** The fields that another person has changed to another value than the draft's. */
export function contested(draft: Draft, before: Draft, now: Draft): Field[] {
  return FIELDS.filter((field) => now[field] !== before[field] && draft[field] !== now[field])
}

function value(field: Field, draft: Draft): string | number | null {
  const { wire } = FORM[field]
  return wire ? wire(draft[field]) : draft[field].trim()
}
