/** Lazy parts of a page, outside its first load. */

import { defineAsyncComponent, onMounted, type Component } from 'vue'

import { spoken } from '../words/words'
import { partMissing } from './missing'

type Loader<Part> = () => Promise<{ default: Part }>

/** Loads a part, and its words. */
async function whole<Part>(load: Loader<Part>): Promise<Part> {
  const { default: found } = await load()
  await spoken()
  return found
}

/** A part that is loaded when it is opened; if loading fails, it closes again with a note. */
export function part<Part extends Component>(load: Loader<Part>, close: () => void) {
  return defineAsyncComponent<Part>({
    loader: () => whole(load),
    onError: (_, __, fail) => {
      close()
      partMissing(window.location.pathname + window.location.search)
      fail()
    },
  })
}

/** A part that loads behind the page, and is there when it is opened. One that is missing is told of then. */
export function partBehind<Part extends Component>(load: Loader<Part>, close: () => void) {
  onMounted(() => void whole(load).catch(() => undefined))
  return part(load, close)
}
