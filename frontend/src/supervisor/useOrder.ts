/** The order of the list of people. It freezes while a pointer is down, so that the target of a tap stays in its place. */

import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'

import { FREEZE_MS, INERT_MS } from '../tasks/layout'
import type { Candidate } from './eligibility'

export interface Order {
  /** The candidates in the present order; new ones come last. */
  ordered: ComputedRef<Candidate[]>
  /** A pointer went down: the order freezes until it is up again, and a moment longer. */
  freeze: () => void
  thaw: () => void
  /** What is to be assigned was chosen anew, so the order may change under no finger. */
  anew: () => void
  /** Whether people moved so recently that a press may be meant for another one. */
  inert: Readonly<Ref<boolean>>
}

/** @param candidates - in the order in which they should be. */
export function useOrder(candidates: () => Candidate[], monotonic: () => number): Order {
  const order = shallowRef<number[]>([])
  let frozenUntil = 0
  const inert = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  onScopeDispose(() => clearTimeout(timer))

  const wanted = computed(candidates)
  watch(wanted, arrange, { immediate: true })

  function arrange(): void {
    if (monotonic() < frozenUntil) return
    const next = wanted.value.map(({ person }) => person.id)
    if (order.value.length && next.join() !== order.value.join()) rest()
    order.value = next
  }

  function rest(): void {
    inert.value = true
    clearTimeout(timer)
    timer = setTimeout(() => (inert.value = false), INERT_MS)
  }

  return {
    ordered: computed(() => {
      const at = new Map(order.value.map((id, index) => [id, index]))
      const place = ({ person }: Candidate) => at.get(person.id) ?? Infinity
      return [...wanted.value].sort((one, other) => place(one) - place(other) || 0)
    }),
    freeze: () => (frozenUntil = Infinity),
    thaw: () => (frozenUntil = monotonic() + FREEZE_MS),
    anew: () => {
      if (frozenUntil === Infinity) return
      frozenUntil = 0
      arrange()
    },
    inert,
  }
}
