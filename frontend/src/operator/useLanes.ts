/** The lanes on the screen: the places of cards, their counts, and new cards that wait to come in. */

import { computed, shallowRef, watch, type ComputedRef, type Ref } from 'vue'

import { isSameDay } from '../words/time'
import { has, t } from '../words/words'
import type { Task, You } from '../client/frames'
import { load } from '../client/rules'
import { isNarrowed, showing, showsDepartment, widened, type Filter } from './filter'
import { emptiness, type Emptiness } from './emptiness'
import { counts, sorted, type Beholder, type Lane, type LaneName } from '../tasks/lanes'
import { Layout } from '../tasks/layout'
import type { BoardHandle } from '../live/useBoard'
import type { ViewSettings } from './useView'

/** Who looks before the server said who that is: mostly a person, whose lanes the first paint shows. */
const NOBODY: You = { id: 0, username: '', name: '', role: 'operator', departments: [], can: [] }

const NOT_EMPTY: Emptiness = { key: 'empty.lane' }

type Counts = ReadonlyMap<LaneName, number>

export interface ShownLane {
  name: LaneName
  title: string
  count: string
  ids: number[]
  /** Where to find them. */
  tasks: ReadonlyMap<number, Task>
  waiting: number
  /** The card that has just left it, and for which lane. */
  went: { id: number; number: string; to: string } | null
  /** The sentence of an empty lane. */
  empty: Emptiness
}

export interface Lanes {
  layout: Layout
  lanes: ComputedRef<ShownLane[]>
  /** Cards as they stand, for the keyboard. */
  placed: Ref<Lane[]>
  settle: (lane: LaneName) => void
}

export function useLanes({ client, view, now }: BoardHandle, settings: Ref<ViewSettings>): Lanes {
  const layout = new Layout()
  const placed = shallowRef<Lane[]>([])
  /** How many cards belong into each lane now, and how many would without a filter. */
  const counted = shallowRef<{ shown: Counts; all: Counts | null }>({ shown: new Map(), all: null })
  // At once, before the lanes are arranged: the pointer that chose a filter has only just gone up.
  watch(settings, () => layout.anew(), { flush: 'sync' })
  watch([view, settings, now], arrange, { immediate: true })

  function arrange(): void {
    const { grouping, filter } = settings.value
    const beholder = beholderOf(client.you ?? NOBODY, filter)
    const tasks = [...client.state.tasks.values()]
    const isShown = showing(filter, beholder.you)
    const wanted = sorted(tasks.filter(isShown), grouping, beholder)
    const wide = isNarrowed(filter) ? tasks.filter(showing(widened(filter), beholder.you)) : null
    counted.value = {
      shown: new Map(wanted.map(({ name, ids }) => [name, ids.length])),
      all: wide && counts(wide, grouping, beholder),
    }
    layout.arrange(wanted, client.monotonic(), (id) => {
      const task = client.state.tasks.get(id)
      return task !== undefined && isShown(task)
    })
    placed.value = layout.lanes
  }

  function beholderOf(you: You, filter: Filter): Beholder {
    const { departments, board } = client.state
    const zone = board?.time_zone ?? 'UTC'
    return {
      you,
      departments: [...departments.keys()].filter((id) => showsDepartment(id, filter, you)),
      today: (iso) => isSameDay(Date.parse(iso), now.value, zone),
    }
  }

  const lanes = computed(() => {
    const { filter } = settings.value
    const { state } = view.value
    const loading = state.rev < 0
    return placed.value.map(({ name, ids }) => ({
      name,
      title: titleOf(name),
      count: loading ? '' : countOf(name),
      ids,
      tasks: state.tasks,
      waiting: layout.waiting.get(name) ?? 0,
      went: wentFrom(name),
      empty: ids.length ? NOT_EMPTY : emptiness(name, filter, view.value.you ?? NOBODY, state.tasks.values()),
    }))
  })

  function wentFrom(lane: LaneName): ShownLane['went'] {
    const went = layout.went.get(lane)
    const task = went && view.value.state.tasks.get(went.id)
    return task ? { id: task.id, number: task.number, to: titleOf(went.to) } : null
  }

  function titleOf(name: LaneName): string {
    const key = `lane.${name}`
    return has(key) ? t(key) : (view.value.state.departments.get(Number(name))?.name ?? '')
  }

  function countOf(name: LaneName): string {
    const n = counted.value.shown.get(name) ?? 0
    if (isNarrowed(settings.value.filter))
      return t('of', { n, max: (counted.value.all ?? counted.value.shown).get(name) ?? 0 })
    if (name !== 'mine') return String(n)
    const { tasks, board } = view.value.state
    return `${load(tasks.values(), view.value.you?.id ?? 0)} / ${board?.max_claims ?? ''}`
  }

  return {
    layout,
    lanes,
    placed,
    settle: (lane) => {
      layout.settle(lane)
      arrange()
    },
  }
}
