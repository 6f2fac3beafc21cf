/** The view of this screen: lanes and filter, stored in the address; the place of the screen also on the device. */

import { shallowRef, watch, type Ref } from 'vue'

import { recall, remember } from '../browser/kept'
import { EVERYTHING, type Filter } from './filter'
import { GROUPINGS, type Grouping } from '../tasks/lanes'

export interface ViewSettings {
  grouping: Grouping
  filter: Filter
}

/** What a tablet at a machine remembers: urgency and search are of the moment. */
const LASTING = ['lanes', 'department', 'station']

/** The settings that an address asks for. */
export function read(query: URLSearchParams): ViewSettings {
  const department = query.get('department')
  const id = Number(department)
  return {
    grouping: GROUPINGS.find((name) => name === query.get('lanes')) ?? 'relation',
    filter: {
      ...EVERYTHING,
      department: department === 'mine' || department === 'all' ? department : id > 0 ? id : null,
      station: query.get('station') ?? '',
      urgent: query.has('urgent'),
      search: query.get('q') ?? '',
    },
  }
}

/** Writes the settings into an address, and leaves the rest of it alone. */
export function write({ grouping, filter }: ViewSettings, query: URLSearchParams): void {
  set(query, 'lanes', grouping === 'relation' ? '' : grouping)
  set(query, 'department', filter.department === null ? '' : String(filter.department))
  set(query, 'station', filter.station)
  set(query, 'urgent', filter.urgent ? '1' : '')
  set(query, 'q', filter.search)
}

/**
 * The settings of a board on this screen.
 *
 * @param shared - a tablet of many people: each begins with everything, and leaves nothing to the next one.
 */
export function useView(slug: string, shared = false): Ref<ViewSettings> {
  if (shared) {
    const settings = shallowRef(read(new URLSearchParams()))
    address(settings.value)
    return settings
  }
  const kept = `dibs.view.${slug}`
  const query = new URLSearchParams(window.location.search)
  if (!LASTING.some((name) => query.has(name))) {
    for (const [name, value] of new URLSearchParams(recall(kept, 'localStorage') ?? '')) query.set(name, value)
  }
  const settings = shallowRef(read(query))
  watch(
    settings,
    (now) => {
      const next = address(now)
      const lasting = new URLSearchParams([...next].filter(([name]) => LASTING.includes(name)))
      remember(kept, lasting.toString(), 'localStorage')
    },
    { immediate: true },
  )
  return settings
}

/** Makes the address say how this screen looks at the board; gives its query. */
function address(settings: ViewSettings): URLSearchParams {
  const query = new URLSearchParams(window.location.search)
  write(settings, query)
  const text = query.toString()
  window.history.replaceState(window.history.state, '', text ? `?${text}` : window.location.pathname)
  return query
}

function set(query: URLSearchParams, name: string, value: string): void {
  if (value) query.set(name, value)
  else query.delete(name)
}
