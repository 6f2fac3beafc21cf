/** The build of this page, and the server's present one, as of the last answer to any request. */

import { computed, ref } from 'vue'

export const BUILD_HEADER = 'Dibs-Build'

const own = (JSON.parse(document.getElementById('page')?.textContent ?? '{}') as { build?: string }).build ?? ''
const served = ref('')

export function heardBuild(build: string | null): void {
  if (build) served.value = build
}

/** Whether a reload gives another page than this one. */
export const isOutdated = computed(() => !!own && !!served.value && served.value !== own)
