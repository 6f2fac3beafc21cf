/** Scans of job tickets: the effect of one depends on the focus. */

import type { Ref } from 'vue'

import type { Listener, Scan } from '../ui/keys/keyboard'
import type { Task } from '../client/frames'
import type { Open } from '../live/useGiving'

export interface Tickets {
  find: (number: string) => Task | null
  open: Ref<Open | null>
  /** What is searched for. */
  search: Ref<string>
  /** Claims the task of this number, or shows it, or a note that there is none. */
  give: (number: string) => void
  show: (id: number) => void
  lookFor: (search: string) => void
}

/** Sheets and lists that a scan closes. */
const GIVE_WAY = new Set<Open['kind']>(['task', 'old', 'found', 'help'])

export function useTickets({ find, open, search, give, show, lookFor }: Tickets): Listener['scanned'] {
  return (scan) => {
    const number = scan.codes.find((known) => find(known))
    if (scan.place === 'search' && !scan.fast) return searched(scan, number)
    if (scan.place === 'pad' && !scan.ended) return 'typed'
    if (scan.place === 'field' || scan.place === 'pad' || isAsking(scan)) return 'unused'
    open.value = null
    give(number ?? scan.codes[0]!)
    return 'taken'
  }

  /** A question waits for its answer. */
  function isAsking({ place }: Scan): boolean {
    if (!open.value) return place === 'dialog'
    return !GIVE_WAY.has(open.value.kind)
  }

  /** A number at the speed of typing is searched and shown, and not claimed: it may be no scan. */
  function searched(scan: Scan, number: string | undefined): 'taken' | 'typed' {
    const task = number === undefined ? null : find(number)
    if (!task) return 'typed'
    if (scan.ended) {
      show(task.id)
      return 'taken'
    }
    // Without an end, it follows what was searched for before.
    if (search.value.trim() !== scan.typed) lookFor(scan.typed)
    return 'typed'
  }
}
