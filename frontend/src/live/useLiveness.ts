/** The freshness of this screen for views: the core's clock, read every second. */

import { computed, ref, watch, type ComputedRef } from 'vue'

import type { Freshness } from '../client/freshness'
import type { BoardHandle } from './useBoard'

export interface Liveness {
  freshness: ComputedRef<Freshness>
  /** Milliseconds since the last proof; null before the first. */
  ageMs: ComputedRef<number | null>
  /**
   * A proof starts another fading of the page (a class of its root), which only the next one ends: it works though
   * this script does not. Once a second is enough: each beginning costs the compositor frames.
   */
  proof: ComputedRef<string>
  /** Commands may be given. */
  live: ComputedRef<boolean>
  monotonic: ComputedRef<number>
  /** Why the server wants this screen no more; null as long as it tries. */
  stopped: ComputedRef<string | null>
  /** What the server says of it, or of why this screen waits for it; empty if it says nothing. */
  said: ComputedRef<string>
  /** No board has been shown yet. */
  loading: ComputedRef<boolean>
  /** Milliseconds since this screen was opened. */
  waited: ComputedRef<number>
}

export function useLiveness({ client, view, now }: BoardHandle): Liveness {
  const startedAt = client.monotonic()
  const monotonic = computed(() => (now.value, view.value.monotonic()))
  const freshness = computed(() => (now.value, view.value.freshness()))
  const stopped = computed(() => (view.value.link.kind === 'stopped' ? view.value.link.code : null))
  const proofs = ref(0)
  watch(
    () => view.value.provenClockMs && Math.floor(view.value.provenClockMs / 1000),
    () => (proofs.value += 1),
  )
  return {
    freshness,
    proof: computed(() => (proofs.value ? `proof-${proofs.value % 2}` : '')),
    ageMs: computed(() => (now.value, view.value.proofAge())),
    live: computed(() => !stopped.value && (freshness.value === 'live' || freshness.value === 'checking')),
    monotonic,
    stopped,
    said: computed(() => view.value.said),
    loading: computed(() => view.value.state.rev < 0),
    waited: computed(() => monotonic.value - startedAt),
  }
}
