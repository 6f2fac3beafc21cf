/** Catalogues of sentences: gettext in locale/, and the JSON of screens and server, which is compiled at build. */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

import { po, type GetTextComment, type GetTextTranslation, type GetTextTranslations } from 'gettext-parser'
import type { Plugin } from 'vite'

import { categories, formCount } from './plurals.ts'

/** A sentence; one that counts has a form for each plural category of its language. */
export type Sentence = string | Record<string, string>
export type Sentences = Record<string, Sentence>

const SOURCES = join(import.meta.dirname, '../locale')
/** For screens, which load one language. */
const COMPILED = join(import.meta.dirname, 'locale')
/** For the server, which speaks all of them. */
const OF_THE_SERVER = join(import.meta.dirname, '../board/locale')
const SERVER = ['pages', 'plain_home', 'plain_wall', 'refusals', 'set_up']

const read = (file: string): GetTextTranslations => po.parse(readFileSync(file))

/** The entries of a catalogue, in order, without its header. */
export function entries({ translations }: GetTextTranslations): GetTextTranslation[] {
  return Object.values(translations)
    .flatMap((entries) => Object.values(entries))
    .filter(({ msgid }) => msgid)
}

/** Whether its English has changed since it was translated. */
const isFuzzy = ({ comments }: GetTextTranslation) => !!comments?.flag?.includes('fuzzy')

/** Whether every form of an entry is translated. */
export const isTranslated = (entry: GetTextTranslation) => !isFuzzy(entry) && entry.msgstr.every((form) => form)

/** The sentences of a template by their keys: English, which has two forms. */
export function english(template: GetTextTranslations): Sentences {
  const sentences = entries(template).map(({ msgctxt, msgid, msgid_plural }): [string, Sentence] => [
    msgctxt!,
    msgid_plural ? { one: msgid, other: msgid_plural } : msgid,
  ])
  return Object.fromEntries(sentences)
}

/** The sentences of a translation by their keys; what it lacks is English. */
export function translated(language: string, template: GetTextTranslations, from: GetTextTranslations): Sentences {
  const forms = Object.entries(categories(language, from.headers['Plural-Forms']))
  const own = entries(template).flatMap(({ msgctxt, msgid, msgid_plural }): [string, Sentence][] => {
    const entry = from.translations[msgctxt!]?.[msgid]
    if (!entry || !isTranslated(entry)) return []
    const counted = () => Object.fromEntries(forms.map(([category, form]) => [category, entry.msgstr[form]!]))
    return [[msgctxt!, msgid_plural ? counted() : entry.msgstr[0]!]]
  })
  return { ...english(template), ...Object.fromEntries(own) }
}

/** A translation with the entries of its template, in their order; one whose English has changed is to be looked at. */
export function merged(template: GetTextTranslations, old: GetTextTranslations): GetTextTranslations {
  const known = new Map(entries(old).map((entry) => [entry.msgctxt, entry]))
  const count = formCount(old.headers['Plural-Forms'])
  const translations: GetTextTranslations['translations'] = { '': old.translations['']! }
  for (const entry of entries(template)) {
    const before = known.get(entry.msgctxt)
    const forms = Array.from({ length: entry.msgid_plural ? count : 1 }, (_, at) => before?.msgstr[at] ?? '')
    const comments = mergedComments(entry, before)
    translations[entry.msgctxt!] = { [entry.msgid]: { ...entry, ...(comments && { comments }), msgstr: forms } }
  }
  return { ...old, translations }
}

/** What a template says of an entry, what its translator wrote beside it, and whether it is to be looked at. */
function mergedComments(entry: GetTextTranslation, before?: GetTextTranslation): GetTextComment | null {
  const changed = before && (before.msgid !== entry.msgid || before.msgid_plural !== entry.msgid_plural)
  const flags = [changed || (before && isFuzzy(before)) ? 'fuzzy' : '', entry.comments?.flag ?? ''].filter(Boolean)
  const translator = before?.comments?.translator
  const comments = {
    ...entry.comments,
    ...(translator && { translator }),
    ...(flags.length && { flag: flags.join(', ') }),
  }
  return Object.keys(comments).length ? comments : null
}

/** Whether the server says what is in a catalogue, and no screen. */
export const isOfTheServer = (name: string): boolean => SERVER.includes(name)

/** The catalogues by name: the template, and the file of each translation by its language's tag. */
export function catalogues(): { name: string; template: string; files: [language: string, file: string][] }[] {
  const inside = readdirSync(SOURCES, { withFileTypes: true })
  const folders = inside.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  const names = inside.filter(({ name }) => name.endsWith('.pot')).map(({ name }) => basename(name, '.pot'))
  return names.sort().map((name) => ({
    name,
    template: join(SOURCES, `${name}.pot`),
    files: folders.map((folder) => [folder.replaceAll('_', '-'), join(SOURCES, folder, `${name}.po`)]),
  }))
}

/** Compiles every catalogue. */
export function compile(): void {
  for (const { name, template, files } of catalogues()) {
    const source = read(template)
    const words: Record<string, Sentences> = { en: english(source) }
    for (const [language, file] of files) words[language] = translated(language, source, opened(file))
    if (isOfTheServer(name)) write(join(OF_THE_SERVER, `${name}.json`), json(words))
    else
      for (const [language, sentences] of Object.entries(words))
        write(join(COMPILED, name, `${language}.json`), json(sentences))
  }
}

/** Brings every translation to the state of its template. */
export function merge(): void {
  for (const { template, files } of catalogues())
    for (const [, file] of files)
      write(file, po.compile(merged(read(template), opened(file)), { foldLength: 0 }).toString() + '\n')
}

/** A translation; one that is not there yet is empty, and counts as the one of the board does. */
function opened(file: string): GetTextTranslations {
  if (existsSync(file)) return read(file)
  const board = read(join(dirname(file), 'board.po'))
  return { ...board, translations: { '': board.translations['']! } }
}

const json = (sentences: Sentences | Record<string, Sentences>) => `${JSON.stringify(sentences, null, 2)}\n`

/** A file that is as it should be is left alone: others may be reading it. */
function write(file: string, text: string): void {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

/** Compiles the catalogues before anything imports them, and again when one changes while Vite watches. */
export function words(): Plugin {
  return {
    name: 'words',
    buildStart: compile,
    configureServer: ({ watcher }) => {
      watcher.add(SOURCES).on('change', (file) => file.startsWith(SOURCES) && compile())
    },
  }
}
