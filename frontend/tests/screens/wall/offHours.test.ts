import { expect, it } from 'vitest'

import { isOff } from '../../../src/screens/wall/offHours'

const at = (time: string) => Date.parse(`2026-11-23T${time}:00Z`)

it.each([
  ['22:00', '06:00', '21:59', false],
  ['22:00', '06:00', '22:00', true],
  ['22:00', '06:00', '03:00', true],
  ['22:00', '06:00', '06:00', false],
  ['12:00', '13:00', '12:30', true],
  ['12:00', '13:00', '13:00', false],
])('from %s to %s, at %s: %s', (from, to, time, off) => {
  expect(isOff({ from, to }, at(time), 'UTC')).toBe(off)
})

it('counts in the time zone of the board', () => {
  expect(isOff({ from: '22:00', to: '06:00' }, at('14:30'), 'Asia/Shanghai')).toBe(true)
})

it('is never, if nothing is set', () => {
  expect(isOff(null, at('03:00'), 'UTC')).toBe(false)
})
