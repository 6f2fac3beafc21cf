import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { entries, isTranslated, merged } from '../../catalogues'
import { catalogues, isOfTheServer, read } from '../../compiling'

// The Chinese words of a conflict without a known owner are the server's, which name no task (product.md).
const NAMES_NO_TASK = 'lost.unknown'

const SOURCES = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => /\.(ts|vue)$/.test(file))

/** Which folders speak with whose words; all others with the board's. */
const SPOKEN: Record<string, string[]> = {
  wall: ['screens/wall/'],
  pairing: ['screens/pairing/'],
  fleet: ['screens/fleet/', 'screens/terminal/'],
  people: ['screens/people/'],
  account: ['screens/account/'],
  home: ['screens/home/'],
  supervisor: ['supervisor/'],
  help: ['live/help/'],
  palette: ['live/palette/'],
  device: ['ui/ModalDialog.vue', 'bar/PersonChoices.vue', 'ui/andon/', 'screens/scanner/'],
  scanner: ['ui/scanner/'],
  tasks: [
    'tasks/TaskDialog.vue',
    'tasks/TaskLink.vue',
    'tasks/TaskTimeline.vue',
    'tasks/timeline.ts',
    'live/FinishDialog.vue',
    'live/ReportDialog.vue',
    'operator/FoundTasks.vue',
    'operator/ViewChoices.vue',
    'supervisor/FilterBar.vue',
    'supervisor/TaskForm.vue',
    'supervisor/draft.ts',
  ],
}
/** Those that use the board's words too, some of which only they use. */
const ALSO_THE_BOARDS = ['supervisor', 'tasks', 'home', 'device']

/** What speaks with a catalogue of the server: Python by "key", pages by `words.key`. */
function serversSource(): string {
  const files = ['../board', '../frontend', '../realtime'].flatMap((room) =>
    readdirSync(room, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(py|html)$/.test(file) && !file.includes('node_modules'))
      .map((file) => join(room, file)),
  )
  return files.map((file) => readFileSync(file, 'utf8')).join('\n')
}

const DJANGO = 'django'
const SERVERS_SOURCE = serversSource()

function sourceOf(entry: string): string {
  const says = (file: string) => {
    const own = Object.keys(SPOKEN).filter((name) => SPOKEN[name]!.some((at) => file.startsWith(at)))
    return own.length && !own.some((of) => ALSO_THE_BOARDS.includes(of)) ? own : [...own, 'board']
  }
  const files = SOURCES.filter((file) => says(file).includes(entry))
  return files.map((file) => readFileSync(join('src', file), 'utf8')).join('\n')
}

const placeholders = (sentence: string) => [...new Set(sentence.match(/\{\w+\}/g))].sort()

describe.each(catalogues())('the words of the $name', ({ name, template, files }) => {
  const english = entries(read(template))

  it('say something, by one key each', () => {
    // In the code's own English the sentence is the key.
    const keys = english.map(({ msgctxt, msgid }) => (name === DJANGO ? `${msgctxt}: ${msgid}` : msgctxt))
    expect(keys.filter((key, at) => !key?.trim() || keys.indexOf(key) !== at)).toEqual([])
    expect(english.filter(({ msgid, msgid_plural = msgid }) => !msgid.trim() || !msgid_plural.trim())).toEqual([])
  })

  it('count by what they fill in', () => {
    const uncounted = english.filter(({ msgid, msgid_plural }) => msgid_plural && !msgid.includes('{n}'))
    expect(uncounted).toEqual([])
  })

  // tests/test_extraction.py looks for those of the code.
  it.runIf(name !== DJANGO)('are all said somewhere', () => {
    const source = isOfTheServer(name) ? SERVERS_SOURCE : sourceOf(name)
    const families = [...source.matchAll(/(?:`|f")((?:\w+\.)+)\$?\{/g)].map((match) => match[1]!)
    const keys = english.map(({ msgctxt }) => msgctxt!)
    const calls = (key: string) => (isOfTheServer(name) ? [`"${key}"`, `words.${key} `] : [`'${key}'`])
    const said = (key: string) =>
      calls(key).some((call) => source.includes(call)) || families.some((family) => key.startsWith(family))
    expect(keys.filter((key) => !said(key))).toEqual([])
  })

  describe.each(files)('in %s', (language, file) => {
    const translation = read(file)

    it('are those of the template: `make words` brings them there', () => {
      const whole = merged(read(template), translation)
      expect(entries(translation)).toEqual(entries(whole))
    })

    it('are all translated', () => {
      const missing = entries(translation).filter(
        (entry) => !isTranslated(entry) || entry.msgstr.some((form) => !form.trim()),
      )
      expect(missing.map(({ msgctxt }) => msgctxt)).toEqual([])
    })

    it.each(entries(translation).filter(({ msgctxt }) => msgctxt !== NAMES_NO_TASK))(
      '$msgctxt is filled in alike',
      ({ msgid, msgstr }) => {
        for (const form of msgstr) expect(placeholders(form)).toEqual(placeholders(msgid))
      },
    )

    it.runIf(language === 'zh-Hans')('are Chinese in Chinese', () => {
      const without = entries(translation).filter(({ msgstr }) => !/\p{Script=Han}/u.test(msgstr[0]!))
      // Signs that are the same in every language.
      const signs = ['lateBy', 'of', 'parts', 'said', 'comma', 'statusSince', 'verbOf', 'trial.value']
      expect(without.map(({ msgctxt }) => msgctxt).filter((key) => !signs.includes(key!))).toEqual([])
    })
  })
})
