import { readFileSync } from 'node:fs'

import { expect, it } from 'vitest'

import { wireTypes } from '../../types.ts'

it('has the shapes of the schema; mend it by npm run types', async () => {
  expect(await wireTypes()).toBe(readFileSync('src/client/wire.ts', 'utf8'))
})
