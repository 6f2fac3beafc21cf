/** The conflicts of a board within a day, by cause: from the API, and as a sentence. */

import { request, type Reply } from '../api/request'
import { has, t } from './words'

export interface Conflicts {
  since: string
  total: number
  /** The most frequent first. */
  causes: { cause: string; count: number }[]
}

export const readConflicts = (slug: string): Promise<Reply<Conflicts>> =>
  request('GET', `/api/boards/${slug}/conflicts`)

/** Says them in one line; nothing where there are none. */
export function sentence({ total, causes }: Conflicts): string {
  const parts = causes.flatMap(({ cause, count }) => {
    const key = `cause.${cause}`
    return has(key) ? [t(key, { n: count })] : []
  })
  return total ? t('conflicts', { n: total, causes: parts.join(t('comma')) }) : ''
}
