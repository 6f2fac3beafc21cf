/**
 * What is typed outlives a reload of its page, as after a deploy: a field gets it back when it is there again, also
 * in a dialog that is opened later. Secrets are never kept, and nothing comes back to another person.
 */

import { watch } from 'vue'

import { recall, remember } from '../browser/kept'
import { readSession, session } from './session'

const KEPT = 'dibs.typed'
/** A number pad types into hidden fields. */
const TEXTS = new Set(['text', 'search', 'number', 'datetime-local', 'textarea', 'select-one', 'hidden'])
const LONGEST_MS = 600_000

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

interface Typed {
  place: string
  /** What stood there before the typing: over any other text, what was typed is not put. */
  over: string
  value: string
}

const overs = new WeakMap<Field, string>()
const places = new Map<Field, string>()
const waiting = new Map<string, Typed>()

const isField = (target: EventTarget | null): target is Field =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement

/** Names a field; null for one without a name or with a secret. A shared tablet is the next person's at any time. */
function placeOf(field: Field): string | null {
  const { pathname } = window.location
  if (!field.id || !TEXTS.has(field.type) || pathname.endsWith('/terminal')) return null
  return JSON.stringify([pathname, field.closest('dialog')?.getAttribute('aria-label') ?? '', field.id])
}

function note(field: Field): void {
  const place = placeOf(field)
  if (!place) return
  places.set(field, place)
  if (session.value === null) void readSession().catch(() => undefined)
}

function keep(): void {
  const who = session.value?.person?.id
  const typed: Typed[] = [...waiting.values()]
  for (const [field, place] of places) {
    const over = overs.get(field) ?? ''
    if (field.isConnected && field.value !== over) typed.push({ place, over, value: field.value })
  }
  if (who !== undefined && typed.length) remember(KEPT, JSON.stringify({ who, typed }))
}

function give(): void {
  for (const field of document.querySelectorAll<Field>('input, textarea, select')) {
    const place = placeOf(field)
    const found = place === null ? undefined : waiting.get(place)
    if (!found) continue
    waiting.delete(found.place)
    if (field.value !== found.over) continue
    overs.set(field, found.over)
    field.value = found.value
    // Fields of choice listen to the second.
    for (const kind of ['input', 'change']) field.dispatchEvent(new Event(kind, { bubbles: true }))
  }
}

async function giveBack(): Promise<void> {
  const kept = recall(KEPT)
  remember(KEPT, '')
  const [visit] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  if (!kept || visit?.type !== 'reload') return
  const { who, typed } = JSON.parse(kept) as { who: number; typed: Typed[] }
  if ((await readSession()).person?.id !== who) return
  for (const each of typed) waiting.set(each.place, each)
  const seeing = new MutationObserver(() => (waiting.size ? give() : seeing.disconnect()))
  seeing.observe(document.body, { childList: true, subtree: true })
  setTimeout(() => waiting.clear(), LONGEST_MS)
  give()
}

/** Begins, once for a page. */
export function keepTyped(): void {
  document.addEventListener(
    'focusin',
    ({ target }) => isField(target) && !overs.has(target) && overs.set(target, target.value),
    true,
  )
  document.addEventListener('input', ({ target }) => isField(target) && note(target), true)
  window.addEventListener('pagehide', keep)
  watch(
    () => session.value?.person?.id,
    (_, before) => {
      if (before === undefined) return
      places.clear()
      waiting.clear()
    },
  )
  void giveBack().catch(() => undefined)
}
