/** Words of pages that few people open: they are loaded with these pages, beside those of the board. */

import { catalogue, type Catalogue, type Files } from './spoken'
import { has as hasBoard, t as ofBoard, type Key as BoardKey } from './words'

export function beside<Own extends string>(files: Files): Catalogue<Own | BoardKey> {
  const own = catalogue<Own>(files)
  return {
    t: (key, params) => (own.has(key) ? own.t(key, params) : ofBoard(key as BoardKey, params)),
    has: (key): key is Own | BoardKey => own.has(key) || hasBoard(key),
  }
}
