// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it } from 'vitest'

import { setLanguage } from '../../src/words/words'
import { sentence, type Conflicts } from '../../src/supervisor/conflicts'

const told = (...causes: [string, number][]): Conflicts => ({
  since: '2026-11-22T14:00:00Z',
  total: causes.reduce((sum, [, count]) => sum + count, 0),
  causes: causes.map(([cause, count]) => ({ cause, count })),
})

beforeEach(() => setLanguage('en', false))
afterEach(() => setLanguage('en', false))

it('says how many and why, in the order of the server', () => {
  expect(sentence(told(['owned', 9], ['changed', 3], ['not_owner', 1]))).toBe(
    '13 conflicts in 24 h: 9 already taken, 3 changed meanwhile, 1 not theirs',
  )
})

it('says one as one', () => {
  expect(sentence(told(['changed', 1]))).toBe('1 conflict in 24 h: 1 changed meanwhile')
})

it('says it in Chinese', () => {
  setLanguage('zh-Hans', false)
  expect(sentence(told(['owned', 9], ['changed', 3], ['not_owner', 1]))).toBe(
    '24 小时内有 13 次冲突：9 次任务已有负责人，3 次任务已变更，1 次并非本人的任务',
  )
})

it('says nothing of none', () => {
  expect(sentence(told())).toBe('')
})

it('counts a cause of a later server without naming it', () => {
  expect(sentence(told(['owned', 2], ['weather', 1]))).toBe('3 conflicts in 24 h: 2 already taken')
})
