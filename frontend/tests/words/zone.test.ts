import { expect, it, vi } from 'vitest'

import { clock } from '../../src/words/time'
import { isForeign, usable } from '../../src/words/zone'

const NOON = Date.parse('2026-11-23T12:00:00Z')

it('a zone that the browser knows stays', () => {
  expect([usable('Asia/Shanghai'), isForeign('Asia/Shanghai'), isForeign('UTC')]).toEqual([
    'Asia/Shanghai',
    false,
    false,
  ])
})

it.each([
  ['Europe/Kyiv', 'Europe/Kiev'],
  ['Asia/Calcutta', 'Asia/Kolkata'],
  ['America/Ciudad_Juarez', 'America/Denver'],
])('%s is told as %s where only that is known', async (zone, other) => {
  const { DateTimeFormat } = Intl
  vi.stubGlobal('Intl', {
    ...Intl,
    DateTimeFormat: function (language: string, options: Intl.DateTimeFormatOptions) {
      if (options.timeZone === zone) throw new RangeError('Invalid time zone')
      return new DateTimeFormat(language, options)
    },
  })
  vi.resetModules()
  const fresh = await import('../../src/words/zone')
  expect([fresh.usable(zone), fresh.isForeign(zone)]).toEqual([other, false])
  vi.unstubAllGlobals()
})

it.each(['Mars/Olympus', 'Factory', 'localtime'])('%s is told in UTC, which is marked, and throws nothing', (zone) => {
  expect([usable(zone), isForeign(zone)]).toEqual(['UTC', true])
  expect(clock(NOON, 'en', zone)).toBe('12:00')
})
