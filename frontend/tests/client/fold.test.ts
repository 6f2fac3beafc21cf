import { expect, it } from 'vitest'

import { fold, sameNumber, searching } from '../../src/client/fold'

it.each([
  ['Müller', 'muller'],
  ['STRASSE', 'straße'],
  ['ẞ', 'ss'],
  ['İstanbul', 'istanbul'],
  ['Dıyarbakır', 'diyarbakir'],
  ['Łódź', 'lodz'],
  ['Ærø Ørsted', 'aero orsted'],
  ['ＡＢ１', 'ab1'],
  ['e\u0301té', 'ete'],
  ['ﬁle', 'file'],
  ['印刷', '印刷'],
])('%s is found by %s', (text, typed) => {
  expect(fold(text)).toBe(fold(typed))
  expect(searching(typed)([undefined, text])).toBe(true)
})

it('finds each word anywhere', () => {
  const texts = ['B00964', 'Visitenkarten', 'Müller GmbH', 'Heidelberg 1', 'Ana Silva']
  expect(['muller ana', 'heidelberg 964', '  ', 'visit silva'].map((typed) => searching(typed)(texts))).toEqual(
    Array(4).fill(true),
  )
  expect(searching('muller bob')(texts)).toBe(false)
})

it.each([
  ['4410', '４４１０'],
  ['a 1', 'A\u00a0 1'],
  ['A-1', ' A-1\u200b\ufeff'],
])('%s is the number %j', (one, other) => {
  expect(sameNumber(one)).toBe(sameNumber(other))
})
