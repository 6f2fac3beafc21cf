/** Search of people: by name, username, or the pinyin of a Chinese name, also by initials. */

import { fold, searching } from '../client/fold'
import { firstLetter } from '../client/letters'
import type { Who } from '../client/frames'

/** Whether a text in Chinese characters is meant by Latin letters. */
export type PinyinMatch = (text: string, typed: string) => boolean

const HAN = /\p{Script=Han}/u
let loading: Promise<PinyinMatch> | null = null

/** Loads the dictionary of readings, once, and only where there is a Chinese name; null if there is none. */
export async function loadPinyin(people: Iterable<Who>): Promise<PinyinMatch | null> {
  for (const { name } of people) {
    if (!HAN.test(name)) continue
    loading ??= import('pinyin-match').then(
      ({ default: pinyin }) =>
        (text, typed) =>
          pinyin.match(text, typed) !== false,
    )
    return loading
  }
  return null
}

/** Whether the typed text means this person. */
export function means(who: Who, typed: string, pinyin: PinyinMatch | null): boolean {
  const wanted = fold(typed).trim()
  if (!wanted) return true
  const name = fold(who.name)
  if (searching(typed)([who.name, who.username])) return true
  if (initials(name).startsWith(wanted)) return true
  return pinyin !== null && HAN.test(who.name) && pinyin(who.name, wanted)
}

function initials(name: string): string {
  return name
    .split(/[\s-]+/)
    .map(firstLetter)
    .join('')
}
