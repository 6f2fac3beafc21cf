/** The language of this screen, and the catalogues of what is on it: each is loaded in this language alone. */

import { ref } from 'vue'

import { chooseLanguage, fill, formOf, keepLanguage, tag, type Language, type Params, type Sentence } from './language'

/** The compiled files of a catalogue, one for each language: `import.meta.glob('…/locale/NAME/*.json')`. */
export type Files = Record<string, () => Promise<unknown>>

export interface Catalogue<Key extends string> {
  /** The sentence for a key, filled in; one that counts has the form for `n`. */
  t: (key: Key, params?: Params) => string
  /** Whether a key exists; for keys made from codes that a later server may add to. */
  has: (key: string) => key is Key
}

/** No language that people choose is written from right to left yet; this stands for those that will be: `?lang=ar-XB`. */
const PSEUDO = 'ar-XB'
const pseudo = new URLSearchParams(window.location.search).get('lang') === PSEUDO

export const language = ref<Language>('en')
let wanted: Language = pseudo ? 'en' : chooseLanguage()
/** Turns a sentence around, once it is there. */
let mirrored: typeof fill | null = null

interface Loading {
  has: (language: Language) => boolean
  load: (language: Language) => Promise<void>
}

/** Those of this page, and of what it has loaded since. */
const catalogues: Loading[] = []

/** Begins to load with the code that speaks it; `spoken` waits for it. */
export function catalogue<Key extends string>(files: Files): Catalogue<Key> {
  const words: Partial<Record<Language, Record<string, Sentence>>> = {}

  async function load(next: Language): Promise<void> {
    const [, file] = Object.entries(files).find(([path]) => path.endsWith(`/${next}.json`))!
    words[next] ??= (await file()) as Record<string, Sentence>
  }
  // What was loaded while the page changes its language may be there in the next one alone.
  const shown = () => words[language.value] ?? words[wanted] ?? {}

  catalogues.push({ has: (next) => next in words, load })
  load(wanted).catch(() => undefined)
  return {
    t: (key, params) => filled(shown()[key]!, params),
    has: (key): key is Key => key in shown(),
  }
}

let begun: Promise<void> | undefined

/** Settles when all that is loaded has its words. A page that begins, and whose words do not come, speaks English. */
export async function spoken(): Promise<void> {
  begun ??= speak(wanted).catch(() => speak('en'))
  await begun
  await speak(wanted)
}

/** Changes the language of this screen; rejects, and leaves it as it was, if its words do not come. */
export async function setLanguage(next: Language, keep = true): Promise<void> {
  if (keep) keepLanguage(next)
  await speak(next)
}

async function speak(next: Language): Promise<void> {
  wanted = next
  if (pseudo) mirrored ??= (await import('./pseudo')).mirrored
  // Words that are there are shown at once.
  if (catalogues.some(({ has }) => !has(next))) {
    await Promise.all(catalogues.map(({ load }) => load(next))).catch((error: unknown) => {
      if (wanted === next) wanted = language.value
      throw error
    })
  }
  if (wanted === next) show(next)
}

/** Whether words run from right to left. */
function turned(): boolean {
  return pseudo && language.value === 'en'
}

function show(next: Language): void {
  language.value = next
  document.documentElement.lang = turned() ? PSEUDO : tag(next)
  document.documentElement.dir = turned() ? 'rtl' : 'ltr'
}

/** A sentence as this screen's words run. */
function filled(sentence: Sentence, params?: Params): string {
  const form = formOf(sentence, tag(language.value), params)
  return turned() && mirrored ? mirrored(form, params) : fill(form, params)
}
