/** The entry of the wall. */

import { createApp } from 'vue'

import WallPage from './wall/WallPage.vue'
import './wall/wall.css'

const page = JSON.parse(document.getElementById('page')?.textContent ?? '{}') as { board?: string }
const query = new URLSearchParams(window.location.search)

/** A number of the address within sane bounds, else the usual. */
function setting(name: string, usual: number, least: number, most: number): number {
  const value = Number(query.get(name))
  return value >= least && value <= most ? value : usual
}

createApp(WallPage, {
  slug: page.board ?? '',
  distance: setting('m', 10, 1, 40),
  diagonal: setting('inch', 55, 15, 120),
}).mount('#app')
