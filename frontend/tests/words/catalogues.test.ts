import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import boardEn from '../../src/words/en.json'
import boardZh from '../../src/words/zh-Hans.json'
import displaysEn from '../../src/screens/fleet/locales/en.json'
import displaysZh from '../../src/screens/fleet/locales/zh-Hans.json'
import accountEn from '../../src/screens/account/locales/en.json'
import accountZh from '../../src/screens/account/locales/zh-Hans.json'
import helpEn from '../../src/live/help/locales/en.json'
import helpZh from '../../src/live/help/locales/zh-Hans.json'
import homeEn from '../../src/screens/home/locales/en.json'
import homeZh from '../../src/screens/home/locales/zh-Hans.json'
import pairingEn from '../../src/screens/pairing/locales/en.json'
import pairingZh from '../../src/screens/pairing/locales/zh-Hans.json'
import paletteEn from '../../src/live/palette/locales/en.json'
import paletteZh from '../../src/live/palette/locales/zh-Hans.json'
import peopleEn from '../../src/screens/people/locales/en.json'
import peopleZh from '../../src/screens/people/locales/zh-Hans.json'
import sheetsEn from '../../src/tasks/locales/en.json'
import sheetsZh from '../../src/tasks/locales/zh-Hans.json'
import supervisorEn from '../../src/supervisor/locales/en.json'
import supervisorZh from '../../src/supervisor/locales/zh-Hans.json'
import deviceEn from '../../src/ui/device/locales/en.json'
import deviceZh from '../../src/ui/device/locales/zh-Hans.json'
import scannerEn from '../../src/ui/scanner/locales/en.json'
import scannerZh from '../../src/ui/scanner/locales/zh-Hans.json'
import wallEn from '../../src/screens/wall/locales/en.json'
import wallZh from '../../src/screens/wall/locales/zh-Hans.json'

type Catalogue = Record<string, string>

const CATALOGUES: [string, Catalogue, Catalogue][] = [
  ['board', boardEn, boardZh],
  ['wall', wallEn, wallZh],
  ['pairing', pairingEn, pairingZh],
  ['displays', displaysEn, displaysZh],
  ['people', peopleEn, peopleZh],
  ['account', accountEn, accountZh],
  ['home', homeEn, homeZh],
  ['supervisor', supervisorEn, supervisorZh],
  ['help', helpEn, helpZh],
  ['palette', paletteEn, paletteZh],
  ['sheets', sheetsEn, sheetsZh],
  ['device', deviceEn, deviceZh],
  ['scanner', scannerEn, scannerZh],
]
// The Chinese words of a conflict without a known owner are the server's, which name no task (product.md).
const NAMES_NO_TASK = 'lost.unknown'

const SOURCES = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => /\.(ts|vue)$/.test(file))

/** Which folders speak with whose words; all others with the board's. */
const SPOKEN: Record<string, string[]> = {
  wall: ['screens/wall/'],
  pairing: ['screens/pairing/'],
  displays: ['screens/fleet/', 'screens/terminal/'],
  people: ['screens/people/'],
  account: ['screens/account/'],
  home: ['screens/home/'],
  supervisor: ['supervisor/'],
  help: ['live/help/'],
  palette: ['live/palette/'],
  device: ['ui/ModalDialog.vue', 'bar/PersonChoices.vue', 'ui/andon/', 'screens/scanner/'],
  scanner: ['ui/scanner/'],
  sheets: [
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
const ALSO_THE_BOARDS = ['supervisor', 'sheets', 'home', 'device']

function sourceOf(entry: string): string {
  const says = (file: string) => {
    const own = Object.keys(SPOKEN).filter((name) => SPOKEN[name]!.some((at) => file.startsWith(at)))
    return own.length && !own.some((of) => ALSO_THE_BOARDS.includes(of)) ? own : [...own, 'board']
  }
  const files = SOURCES.filter((file) => says(file).includes(entry))
  return files.map((file) => readFileSync(join('src', file), 'utf8')).join('\n')
}

const placeholders = (sentence: string) => [...new Set(sentence.match(/\{\w+\}/g))].sort()

describe.each(CATALOGUES)('the words of the %s', (entry, en, zh) => {
  it('exist in both languages', () => {
    expect(Object.keys(zh)).toEqual(Object.keys(en))
  })

  it.each(Object.keys(en).filter((key) => key !== NAMES_NO_TASK))('%s is filled in alike', (key) => {
    expect(placeholders(zh[key]!)).toEqual(placeholders(en[key]!))
  })

  it('say something', () => {
    const blank = [en, zh].flatMap((words) => Object.keys(words).filter((key) => !words[key]?.trim()))
    expect(blank).toEqual([])
  })

  it('are Chinese in Chinese', () => {
    const without = Object.keys(zh).filter((key) => !/\p{Script=Han}/u.test(zh[key]!))
    // Signs that are the same in every language.
    expect(
      without.filter(
        (key) => !['lateBy', 'of', 'parts', 'said', 'comma', 'statusSince', 'verbOf', 'trial.value'].includes(key),
      ),
    ).toEqual([])
  })

  it('are all said somewhere', () => {
    const source = sourceOf(entry)
    const families = [...source.matchAll(/`((?:\w+\.)+)\$\{/g)].map((match) => match[1]!)
    const said = (key: string) =>
      source.includes(`'${key}'`) ||
      families.some((family) => key.startsWith(family)) ||
      [`plural('`, `pluralKey('`].some((call) => source.includes(call + key.replace(/\.(one|other)$/, "'")))
    expect(Object.keys(en).filter((key) => !said(key))).toEqual([])
  })
})
