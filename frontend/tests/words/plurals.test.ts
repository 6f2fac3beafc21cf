import { expect, it } from 'vitest'

import { categories } from '../../plurals'

// Headers as translators' tools write them.
const CHINESE = 'nplurals=1; plural=0;'
const GERMANIC = 'nplurals=2; plural=(n != 1);'
const FRENCH = 'nplurals=2; plural=(n > 1);'
const POLISH = 'nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);'
const RUSSIAN = 'nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);'
const ARABIC = 'nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);'

it.each([
  ['zh-Hans', CHINESE, { other: 0 }],
  ['de', GERMANIC, { one: 0, other: 1 }],
  ['fr', FRENCH, { one: 0, many: 1, other: 1 }],
  ['pl', POLISH, { one: 0, few: 1, many: 2, other: 2 }],
  ['ru', RUSSIAN, { one: 0, few: 1, many: 2, other: 2 }],
  ['ar', ARABIC, { zero: 0, one: 1, two: 2, few: 3, many: 4, other: 5 }],
])('%s has its forms by category', (language, header, forms) => {
  expect(categories(language, header)).toEqual(forms)
})

it.each([
  ['ru', GERMANIC, 'does not keep apart'],
  [
    'ru',
    'nplurals=2; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);',
    'does not',
  ],
  ['pl', undefined, 'cannot be read'],
  ['pl', 'nplurals=INTEGER; plural=EXPRESSION;', 'cannot be read'],
  ['pl', 'nplurals=2; plural=process.exit(1);', 'cannot be read'],
])('%s does not take %s', (language, header, why) => {
  expect(() => categories(language, header)).toThrow(why)
})
