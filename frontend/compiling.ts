/** The catalogues in locale/: what screens and server load is compiled out of them, at build. */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

import { po, type GetTextTranslations } from 'gettext-parser'
import type { Plugin } from 'vite'

import { emptied, english, finished, merged, translated, type Sentences } from './catalogues.ts'

const SOURCES = join(import.meta.dirname, '../locale')
/** For screens, which load one language. */
const COMPILED = join(import.meta.dirname, 'locale')
/** For the server, which speaks all of them. */
const OF_THE_SERVER = join(import.meta.dirname, '../board/locale')
/** What the server says in the language of a request, and Django reads: English in the code, without keys. */
const DJANGO = 'django'
const SERVER = [DJANGO, 'pages', 'plain_home', 'plain_wall', 'reasons', 'refusals', 'set_up']

export const read = (file: string): GetTextTranslations => po.parse(readFileSync(file), { defaultCharset: 'utf-8' })

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
    if (name === DJANGO) {
      for (const [language, file] of files)
        write(join(OF_THE_SERVER, language.replaceAll('-', '_'), 'LC_MESSAGES/django.mo'), finished(opened(file)))
      continue
    }
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
      write(
        file,
        Buffer.concat([po.compile(merged(read(template), opened(file)), { foldLength: 0 }), Buffer.from('\n')]),
      )
}

/** A translation; one that is not there yet is empty, and counts as the one of the board does. */
function opened(file: string): GetTextTranslations {
  if (existsSync(file)) return read(file)
  return emptied(read(join(dirname(file), 'board.po')))
}

const json = (sentences: Sentences | Record<string, Sentences>) =>
  Buffer.from(`${JSON.stringify(sentences, null, 2)}\n`)

/** A file that is as it should be is left alone: others may be reading it. */
function write(file: string, content: Buffer): void {
  if (existsSync(file) && readFileSync(file).equals(content)) return
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
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
