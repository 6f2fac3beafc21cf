/** What this screen shows of the board, kept in the address. Presentation only: everybody may see everything (S7). */

import { ref, watch, type Ref } from 'vue'

import type { Task, You } from '../protocol/frames'

export interface Filter {
  /** Only my departments; null until somebody chooses: operators then see theirs, supervisors all. */
  department: boolean | null
  urgent: boolean
  search: string
}

export function useFilter(): Ref<Filter> {
  const query = new URLSearchParams(window.location.search)
  const filter = ref<Filter>({
    department: query.has('mine') ? query.get('mine') === '1' : null,
    urgent: query.has('urgent'),
    search: query.get('q') ?? '',
  })
  watch(filter, ({ department, urgent, search }) => {
    const next = new URLSearchParams(window.location.search)
    set(next, 'mine', department === null ? '' : department ? '1' : '0')
    set(next, 'urgent', urgent ? '1' : '')
    set(next, 'q', search)
    const text = next.toString()
    window.history.replaceState(window.history.state, '', text ? `?${text}` : window.location.pathname)
  })
  return filter
}

export function isFiltering(filter: Filter): boolean {
  return filter.department === true || filter.urgent || filter.search.trim() !== ''
}

export function onlyMyDepartments(filter: Filter, you: You | null): boolean {
  return filter.department ?? you?.role === 'operator'
}

export function matches(task: Task, filter: Filter, you: You): boolean {
  if (onlyMyDepartments(filter, you) && !you.departments.includes(task.department)) return false
  if (filter.urgent && task.priority !== 'urgent') return false
  const wanted = filter.search.trim().toLowerCase()
  return !wanted || `${task.number}\n${task.customer}\n${task.title}`.toLowerCase().includes(wanted)
}

function set(query: URLSearchParams, name: string, value: string): void {
  if (value) query.set(name, value)
  else query.delete(name)
}
