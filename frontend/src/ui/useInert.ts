/** Takes no press of what has just appeared: a finger may have been on its way to something else. */

import { onScopeDispose, ref, watch, type Ref, type WatchSource } from 'vue'

export const INERT_MS = 600

/**
 * @param shown - what can be pressed; each change of it begins anew.
 * @param immediate - whether it has appeared just now, too.
 */
export function useInert(shown: WatchSource, immediate = false): Readonly<Ref<boolean>> {
  const inert = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  function rest(): void {
    inert.value = true
    clearTimeout(timer)
    timer = setTimeout(() => (inert.value = false), INERT_MS)
  }
  watch(shown, rest, { immediate })
  onScopeDispose(() => clearTimeout(timer))
  return inert
}
