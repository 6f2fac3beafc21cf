/** Finds people by what is typed, without accents and capitals. */

import type { Member } from './people'

/** The people of whose name and username everything that was typed is a part. */
export function found(people: Member[], typed: string): Member[] {
  const parts = fold(typed).split(/\s+/).filter(Boolean)
  return people.filter((person) => {
    const text = fold(`${person.name} ${person.username}`)
    return parts.every((part) => text.includes(part))
  })
}

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}
