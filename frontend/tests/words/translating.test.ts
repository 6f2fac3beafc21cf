import { po } from 'gettext-parser'
import { expect, it } from 'vitest'

import { english, entries, isTranslated, merged, translated } from '../../catalogues'

const TEMPLATE = po.parse(`
msgid ""
msgstr ""

#. On a button.
msgctxt "claim"
msgid "Claim"
msgstr ""

#, python-brace-format
msgctxt "tasks"
msgid "{n} task"
msgid_plural "{n} tasks"
msgstr[0] ""
msgstr[1] ""

msgctxt "free"
msgid "Free"
msgstr ""
`)

const header = (language: string, forms: string) => `msgid ""
msgstr ""
"Language: ${language}\\n"
"Plural-Forms: ${forms}\\n"
`

const POLISH = po.parse(`${header(
  'pl',
  'nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);',
)}
# As the shop says it.
msgctxt "claim"
msgid "Claim"
msgstr "Bierz"

msgctxt "tasks"
msgid "{n} task"
msgid_plural "{n} tasks"
msgstr[0] "{n} zadanie"
msgstr[1] "{n} zadania"
msgstr[2] "{n} zadań"

#, fuzzy
msgctxt "free"
msgid "Free"
msgstr "Luz"

msgctxt "gone"
msgid "Gone"
msgstr "Nie ma"
`)

it('takes English from the template', () => {
  expect(english(TEMPLATE)).toEqual({ claim: 'Claim', tasks: { one: '{n} task', other: '{n} tasks' }, free: 'Free' })
})

it('has a form for each plural category, and English where a translation is missing or to be looked at', () => {
  expect(translated('pl', TEMPLATE, POLISH)).toEqual({
    claim: 'Bierz',
    tasks: { one: '{n} zadanie', few: '{n} zadania', many: '{n} zadań', other: '{n} zadań' },
    free: 'Free',
  })
})

it('has one form where a language does not count', () => {
  const chinese = po.parse(`${header('zh_Hans', 'nplurals=1; plural=0;')}
msgctxt "tasks"
msgid "{n} task"
msgid_plural "{n} tasks"
msgstr[0] "{n} 个任务"
`)
  expect(translated('zh-Hans', TEMPLATE, chinese).tasks).toEqual({ other: '{n} 个任务' })
})

it('brings a translation to the state of its template, and loses nothing that still holds', () => {
  const whole = merged(TEMPLATE, POLISH)
  expect(entries(whole).map(({ msgctxt }) => msgctxt)).toEqual(['claim', 'tasks', 'free'])
  expect(entries(whole)[0]).toMatchObject({
    msgstr: ['Bierz'],
    comments: { extracted: 'On a button.', translator: 'As the shop says it.' },
  })
  expect(whole.headers).toEqual(POLISH.headers)
  expect(merged(TEMPLATE, whole)).toEqual(whole)
})

it('has what is new untranslated, and what has other English to be looked at', () => {
  const changed = po.parse(
    po
      .compile(TEMPLATE)
      .toString()
      .replace('"Claim"', '"Take it"')
      .replace(/"free"/g, '"idle"'),
  )
  const [claim, tasks, idle] = entries(merged(changed, POLISH))
  expect(claim).toMatchObject({ msgid: 'Take it', msgstr: ['Bierz'], comments: { flag: 'fuzzy' } })
  expect(idle).toMatchObject({ msgctxt: 'idle', msgstr: [''] })
  expect([claim, tasks, idle].map((entry) => isTranslated(entry!))).toEqual([false, true, false])
})
