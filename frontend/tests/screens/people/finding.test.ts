import { describe, expect, it } from 'vitest'

import { found } from '../../../src/screens/people/finding'
import type { Member } from '../../../src/screens/people/people'

const member = (name: string, username: string) => ({ name, username }) as Member
const PEOPLE = [member('Ana Šilva', 'ana'), member('Li Wei', 'liwei'), member('李伟', 'wei.li')]
const names = (typed: string) => found(PEOPLE, typed).map(({ username }) => username)

describe('a person is found', () => {
  it('by parts of name and username, without accents and capitals', () => {
    expect(names('SILVA an')).toEqual(['ana'])
    expect(names('wei')).toEqual(['liwei', 'wei.li'])
    expect(names('李')).toEqual(['wei.li'])
  })

  it("and everyone where nothing is typed, no one where a part is no one's", () => {
    expect(names('  ')).toHaveLength(3)
    expect(names('ana wei')).toEqual([])
  })
})
