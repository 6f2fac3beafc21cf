/** The tasks of the list, in order. Nothing moves under a finger, and selected tasks stay. */

import { computed, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'

import { FREEZE_MS } from '../tasks/layout'
import type { BoardHandle } from '../live/useBoard'
import type { Task } from '../client/frames'
import { byUrgency } from '../client/rules'
import type { Selection } from './selection'
import { matching, type TaskFilter } from './taskFilter'

export interface TaskList {
  tasks: ComputedRef<Task[]>
  freeze: () => void
  thaw: () => void
}

export function useTaskList(
  { client, view, now }: BoardHandle,
  filter: Ref<TaskFilter>,
  selection: Ref<Selection>,
): TaskList {
  const order = shallowRef<number[]>([])
  const frozenUntil = ref(0)

  // What a person asked to see is not held back from them.
  watch(filter, () => (frozenUntil.value = 0), { flush: 'sync' })
  watch([view, now, filter, selection], arrange, { immediate: true })

  function arrange(): void {
    const { board, tasks } = client.state
    if (!board || client.monotonic() < frozenUntil.value) return
    const matches = matching(filter.value, board, client.serverNow())
    order.value = [...tasks.values()]
      .filter((task) => selection.value.has(task.id) || matches(task))
      .sort(byUrgency)
      .map((task) => task.id)
  }

  return {
    tasks: computed(() => order.value.flatMap((id) => view.value.state.tasks.get(id) ?? [])),
    freeze: () => (frozenUntil.value = Infinity),
    thaw: () => (frozenUntil.value = client.monotonic() + FREEZE_MS),
  }
}
