// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'

import type { Language } from '../../src/words/language'
import { setLanguage } from '../../src/words/words'
import CompareDialog from '../../src/supervisor/CompareDialog.vue'
import { ana, event, li, owned, person } from '../shapes'

const hers = owned(25, ana, { rev: 12 })

afterEach(cleanup)

it.each([
  ['en', 0, 'Ana Silva claimed 4425 just now.'],
  ['en', 3, 'Ana Silva claimed 4425 3 s ago.'],
  ['en', 125, 'Ana Silva claimed 4425 2 min ago.'],
  ['zh-Hans', 0, 'Ana Silva 刚刚认领了 4425。'],
  ['zh-Hans', 3, 'Ana Silva 3 秒前认领了 4425。'],
] as [Language, number, string][])('says in %s how long ago it was: %i s', (language, seconds, said) => {
  setLanguage(language, false)
  const last = event(12, 'task.claimed', hers)
  const now = Date.parse(last.at) + seconds * 1000
  const { container } = render(CompareDialog, { props: { task: hers, to: person(li), last, left: 1, now, live: true } })
  expect(container.querySelector('.happened')!.textContent.trim().replace(/\s/g, ' ')).toBe(said)
})

it('is read aloud once for each change, not with every second', async () => {
  setLanguage('en', false)
  const last = event(12, 'task.claimed', hers)
  const now = Date.parse(last.at)
  const given = { task: hers, to: person(li), last, left: 1, now, live: true }
  const { getByRole, rerender } = render(CompareDialog, { props: given })
  const aloud = () => getByRole('status', { hidden: true }).textContent
  await rerender({ ...given, now: now + 5000 })
  expect(aloud()).toBe('Ana Silva claimed 4425 just now.')
  const again = owned(25, li, { rev: 13 })
  await rerender({ ...given, task: again, last: event(13, 'task.claimed', again, { by: li }), now: now + 6000 })
  expect(aloud()).not.toContain('Ana Silva')
})
