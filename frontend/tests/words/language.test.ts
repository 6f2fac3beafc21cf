// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { chooseLanguage, fill, formOf, keepLanguage, known } from '../../src/words/language'
import { language, setLanguage, t } from '../../src/words/words'

beforeEach(() => {
  localStorage.clear()
  document.documentElement.lang = ''
})
afterEach(() => {
  window.history.replaceState(null, '', '/')
  setLanguage('en', false)
})

it.each([
  ['en', 'en'],
  ['en-US', 'en'],
  ['zh', 'zh-Hans'],
  ['zh-CN', 'zh-Hans'],
  ['zh_Hans', 'zh-Hans'],
  ['fr', null],
  ['', null],
  [null, null],
])('%s is spoken as %s', (tag, spoken) => {
  expect(known(tag)).toBe(spoken)
})

describe('the language of a screen', () => {
  it('is English by default', () => {
    expect(chooseLanguage()).toBe('en')
  })

  it('is the first wish that can be met: address, device, person, page', () => {
    document.documentElement.lang = 'zh-CN'
    expect(chooseLanguage()).toBe('zh-Hans')
    expect(chooseLanguage('en')).toBe('en')
    keepLanguage('zh-Hans')
    expect(chooseLanguage('en')).toBe('zh-Hans')
    window.history.replaceState(null, '', '/?lang=en')
    expect(chooseLanguage('zh-Hans')).toBe('en')
    window.history.replaceState(null, '', '/?lang=fr')
    expect(chooseLanguage('en')).toBe('zh-Hans')
  })

  it('is said in the page, so that browsers choose the right glyphs', () => {
    setLanguage('zh-Hans')
    expect([language.value, document.documentElement.lang]).toEqual(['zh-Hans', 'zh-CN'])
    expect(chooseLanguage()).toBe('zh-Hans')
    expect(t('won', { no: '4425' })).toBe('4425 已归您。')
  })

  it('is stored only if a person chose it', () => {
    setLanguage('zh-Hans', false)
    document.documentElement.lang = ''
    expect(chooseLanguage()).toBe('en')
  })
})

it('counts as the language does', () => {
  expect([0, 1, 2].map((n) => t('newCards', { n }))).toEqual(['0 new ↑', '1 new ↑', '2 new ↑'])
  expect([1, 12].map((n) => t('backAfter', { n }))).toEqual([
    'Back. 1 change while away.',
    'Back. 12 changes while away.',
  ])
  setLanguage('zh-Hans', false)
  expect(t('newCards', { n: 1 })).toBe('1 个新任务 ↑')
})

it.each([
  [1, 'zadanie'],
  [2, 'zadania'],
  [5, 'zadań'],
  [12, 'zadań'],
  [22, 'zadania'],
  [1.5, 'zadania'],
])('%d has the form of a language with few and many', (n, form) => {
  expect(formOf({ one: 'zadanie', few: 'zadania', many: 'zadań', other: 'zadania' }, 'pl', { n })).toBe(form)
})

it('has the form for all others where a language has none of its own', () => {
  expect(formOf({ one: 'task', other: 'tasks' }, 'pl', { n: 3 })).toBe('tasks')
  expect(formOf('one for all', 'pl', { n: 3 })).toBe('one for all')
})

it('fills a sentence in, and leaves what it is not given', () => {
  expect(fill('{a} and {b} and {a}', { a: 0 })).toBe('0 and {b} and 0')
  expect(fill('{a}', { a: '$&{a}' })).toBe('$&{a}')
})
