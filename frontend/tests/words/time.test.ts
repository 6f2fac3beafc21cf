import { describe, expect, it } from 'vitest'

import { clock, minutesBetween, number, when } from '../../src/words/time'

const AT = Date.parse('2026-11-23T22:40:00Z')

describe('the clock', () => {
  it('shows the time at the board, wherever the screen is', () => {
    expect(clock(AT, 'en', 'UTC')).toBe('22:40')
    expect(clock(AT, 'zh-Hans', 'Asia/Shanghai')).toBe('06:40')
  })

  it('has a midnight of 00', () => {
    expect(clock(Date.parse('2026-11-23T00:05:00Z'), 'en', 'UTC')).toBe('00:05')
  })
})

describe('when', () => {
  const DAY = 86_400_000

  it.each([
    [0, '22:40', '22:40'],
    [1, 'yesterday 22:40', '昨天 22:40'],
    [-1, 'tomorrow 22:40', '明天 22:40'],
    [-3, 'Mon 22:40', '周一 22:40'],
    [-7, '23 Nov', '11月23日'],
    [2, '23 Nov', '11月23日'],
  ])('%i days later is %s', (days, english, chinese) => {
    const now = AT + days * DAY
    expect([when(AT, now, 'en', 'UTC'), when(AT, now, 'zh-Hans', 'UTC')]).toEqual([english, chinese])
  })

  it('has the board’s today', () => {
    const before = Date.parse('2026-11-23T15:59:00Z')
    expect(when(AT, before, 'en', 'UTC')).toBe('22:40')
    expect(when(AT, before, 'en', 'Asia/Shanghai')).toBe('tomorrow 06:40')
  })
})

it('minutes are whole, and never below 0', () => {
  const minutes = [59_999, 60_000, 119_999, -60_000].map((ms) => minutesBetween(AT, AT + ms))
  expect(minutes).toEqual([0, 1, 1, 0])
})

it('numbers are grouped', () => {
  expect(number(12400, 'en')).toBe('12,400')
  expect(number(12400, 'zh-Hans')).toBe('12,400')
})
