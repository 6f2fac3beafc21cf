/** A newer build of this page: offers a reload, and reloads by itself once the screen is idle. */

import { computed, onScopeDispose, watch, type ComputedRef } from 'vue'

import { recall, remember } from '../browser/kept'
import type { BoardHandle } from './useBoard'

const IDLE_MS = 120_000
/** Which build this tab was reloaded for, so that a server which still serves the old page is not asked for ever. */
const TRIED = 'dibs.reloaded'

export interface NewBuild {
  offered: ComputedRef<boolean>
  reload: () => void
}

/** @param quiet - whether nothing is open and nothing under way, and the server is there to give the new page. */
export function useNewBuild({ client, view, now }: BoardHandle, quiet: () => boolean): NewBuild {
  const page = JSON.parse(document.getElementById('page')?.textContent ?? '{}') as { build?: string }
  const offered = computed(() => !!page.build && !!view.value.build && view.value.build !== page.build)
  let touchedAt = client.monotonic()
  const touch = () => (touchedAt = client.monotonic())
  document.addEventListener('pointerdown', touch, true)
  document.addEventListener('keydown', touch, true)

  function reload(): void {
    remember(TRIED, client.build)
    window.location.reload()
  }

  watch(now, () => {
    const idle = client.monotonic() - touchedAt >= IDLE_MS
    if (offered.value && idle && quiet() && recall(TRIED) !== client.build) reload()
  })
  onScopeDispose(() => {
    document.removeEventListener('pointerdown', touch, true)
    document.removeEventListener('keydown', touch, true)
  })
  return { offered, reload }
}
