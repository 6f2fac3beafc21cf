import { describe, expect, it } from 'vitest'

import { loadPinyin, means } from '../../src/supervisor/finding'
import { ana } from '../shapes'

const wei = { id: 3, username: 'w.lee', name: '李伟' }

describe('a Chinese name', () => {
  it.each(['li', 'lw', 'liwei', 'LiW', 'wei', '李', '伟', 'w.lee', ' li wei '])('is found by %s', async (typed) => {
    expect(means(wei, typed, await loadPinyin([wei]))).toBe(true)
  })

  it.each(['wl', 'zhang', 'liwang', '王'])('is not found by %s', async (typed) => {
    expect(means(wei, typed, await loadPinyin([wei]))).toBe(false)
  })

  it.each([
    ['单雄信', 'shan'],
    ['曾国藩', 'zgf'],
    ['仇英', 'qiu'],
    ['吕布', 'lv'],
  ])('%s is found by the reading of a surname, %s', async (name, typed) => {
    expect(means({ ...wei, name }, typed, await loadPinyin([wei]))).toBe(true)
  })

  it('is found by its characters and username before the readings are there', () => {
    expect(means(wei, '李', null)).toBe(true)
    expect(means(wei, 'lee', null)).toBe(true)
    expect(means(wei, 'liwei', null)).toBe(false)
  })
})

it('another name is found by any part, by initials and by username', () => {
  for (const typed of ['ana', 'SIL', 'as', '']) expect(means(ana, typed, null)).toBe(true)
  expect(means(ana, 'sa', null)).toBe(false)
})

it('readings are only loaded if a person has a Chinese name', async () => {
  expect(await loadPinyin([ana])).toBeNull()
})
