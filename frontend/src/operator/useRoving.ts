/** One tab stop a lane: which card has it, and the focus that follows a card when it moves. */

import { computed, nextTick, ref, watch, type ComputedRef, type Ref } from 'vue'

import type { Lane, LaneName } from '../tasks/lanes'

export interface Roving {
  /** The card that has, or had last, the focus: what a key acts upon. */
  focused: Ref<number | null>
  note: (lane: LaneName, id: number) => void
  /** The card of each lane at which Tab stops. */
  stops: ComputedRef<Map<LaneName, number | undefined>>
  focus: (id: number) => void
  /** How many cards stand beside each other where the focus is; 1 where it is nowhere. */
  columns: () => number
}

export function useRoving(placed: Ref<Lane[]>): Roving {
  const focused = ref<number | null>(null)
  const last = ref(new Map<LaneName, number>())

  const stops = computed(() => new Map(placed.value.map((lane) => [lane.name, stopOf(lane)])))

  function stopOf({ name, ids }: Lane): number | undefined {
    const known = last.value.get(name)
    return known !== undefined && ids.includes(known) ? known : ids[0]
  }

  function focus(id: number): void {
    focused.value = id
    void nextTick(() => {
      const card = element(id)
      card?.querySelector<HTMLElement>('.body')?.focus({ preventScroll: true })
      // All of it: its button stands below what has the focus.
      card?.scrollIntoView?.({ block: 'nearest' })
    })
  }

  function columns(): number {
    const list = focused.value === null ? null : element(focused.value)?.parentElement
    return list ? getComputedStyle(list).gridTemplateColumns.split(' ').length : 1
  }

  // A card that changes its lane is another element, and one that changes its place is taken out and put in again: the focus
  // of a person who works by keyboard must not be nowhere.
  watch(placed, async () => {
    const before = document.activeElement
    const id = before?.closest<HTMLElement>('[data-task]')?.dataset.task
    if (!before || id === undefined) return
    const part = before.classList.contains('slot') ? '.slot' : '.body'
    await nextTick()
    const nowhere = !before.isConnected || document.activeElement === document.body
    if (nowhere) element(Number(id))?.querySelector<HTMLElement>(part)?.focus({ preventScroll: true })
  })

  return {
    focused,
    focus,
    note: (lane, id) => {
      focused.value = id
      last.value.set(lane, id)
    },
    stops,
    columns,
  }
}

function element(id: number): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-task="${id}"]`)
}
