// @vitest-environment happy-dom
import { afterEach, expect, it } from 'vitest'

import { duration, old, setLanguage } from '../../../src/screens/wall/words'

afterEach(() => setLanguage('en'))

it.each([
  [0, '0 min', 'less than a minute old'],
  [41, '41 min', '41 min old'],
  [125, '2 h 05', '2 h 5 min old'],
  [24 * 60, '1 day', '1 day old'],
  [14 * 24 * 60 + 100, '14 days', '14 days old'],
])('%i minutes are %s, and %s', (minutes, long, ago) => {
  expect([duration(minutes), old(minutes)]).toEqual([long, ago])
})

it('counts in days in Chinese, too', () => {
  setLanguage('zh-Hans')
  expect([duration(20_000), old(20_000), old(0)]).toEqual(['13 天', '已过 13 天', '不到 1 分钟前'])
})
