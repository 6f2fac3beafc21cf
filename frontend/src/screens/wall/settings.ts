/** The settings of a wall: from the server for a display, from the address for a signed-in person. PURE. */

import type { Language } from '../../words/language'
import type { DisplaySettings } from '../../client/frames'

const NAMES = ['full', 'initials', 'hidden'] as const
const THEMES = ['dark', 'light', 'contrast'] as const
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/

/** Reads settings from an address such as `?distance=10&diagonal=55&theme=dark&names=full&departments=1,2&off=22:00-06:00`. */
export function fromQuery(query: URLSearchParams, board: string, language: Language): DisplaySettings {
  const number = (name: string, usual: number, least: number, most: number) => {
    const value = Number(query.get(name) ?? usual)
    return value >= least && value <= most ? value : usual
  }
  const [from = '', to = ''] = (query.get('off') ?? '').split('-')
  return {
    name: '',
    board,
    kind: 'wall',
    departments: (query.get('departments') ?? '').split(',').map(Number).filter(Boolean),
    distance_m: number('distance', 10, 1, 40),
    diagonal_in: number('diagonal', 55, 15, 150),
    language,
    theme: THEMES.find((theme) => theme === query.get('theme')) ?? 'dark',
    names: NAMES.find((name) => name === query.get('names')) ?? 'full',
    dwell_s: number('dwell', 0, 5, 600) || null,
    off_hours: TIME.test(from) && TIME.test(to) ? { from, to } : null,
    reload_at: TIME.test(query.get('reload') ?? '') ? query.get('reload') : null,
    lock_after_s: Infinity,
  }
}
