/** Loads the andon, on devices that have it switched on. */

import { onScopeDispose, watch, type Ref } from 'vue'

import type { BoardClient } from '../client/client'
import { urgentPulse, urgentSound } from '../ui/andon/settings'
import { sayMissing } from '../ui/missing'
import { t } from '../words/words'

/** @param status - what screen readers are told. */
export function useAndon(client: BoardClient, status: Ref<string>): void {
  let end: (() => void) | null = null
  let over = false
  const say = (no: string) => (status.value = t('andon.new', { no }))

  async function begin(): Promise<void> {
    const { watchUrgent } = await import('./andon')
    end?.()
    end = over ? null : watchUrgent(client, say)
  }

  watch(
    () => urgentSound.value || urgentPulse.value,
    (wanted) => {
      over = !wanted
      if (wanted) void begin().catch(sayMissing)
      else end?.()
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    over = true
    end?.()
  })
}
