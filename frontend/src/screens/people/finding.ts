/** Search of people, regardless of accents and capitals. */

import { searching } from '../../client/fold'
import type { Member } from './people'

/** The people of whose name and username everything that was typed is a part. */
export function found(people: Member[], typed: string): Member[] {
  const means = searching(typed)
  return people.filter((person) => means([person.name, person.username]))
}
