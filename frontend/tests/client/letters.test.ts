import { expect, it } from 'vitest'

import { firstLetter } from '../../src/client/letters'

it.each([
  ['É\u0301a', 'É\u0301'],
  ['e\u0301lan', 'e\u0301'],
  ['🇩🇪🇫🇷', '🇩🇪'],
  ['👩‍🔧 Ana', '👩‍🔧'],
  ['𠮷野', '𠮷'],
  ['', ''],
])('the first letter of %s is %s, with and without a segmenter', (text, letter) => {
  expect(firstLetter(text)).toBe(letter)
  const { Segmenter } = Intl
  delete (Intl as { Segmenter?: unknown }).Segmenter
  try {
    expect(firstLetter(text)).toBe(letter)
  } finally {
    Object.assign(Intl, { Segmenter })
  }
})
