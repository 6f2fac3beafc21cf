import { readFileSync } from 'node:fs'

import { expect, it } from 'vitest'

type Tokens = Record<string, string>

const sheet = readFileSync('src/ui/tokens.css', 'utf8')
const colours = (selector: string): Tokens => {
  const block = sheet.split(`${selector} {`)[1]!.split('}')[0]!
  return Object.fromEntries([...block.matchAll(/--([\w-]+): (#\w{6});/g)].map(([, name, colour]) => [name, colour]))
}
const light = colours(':root')
const THEMES: [string, Tokens][] = [
  ['light', light],
  ['dark', { ...light, ...colours(":root[data-theme='dark']") }],
  ['contrast', { ...light, ...colours(":root[data-theme='contrast']") }],
]

/** Relative luminance (WCAG 2.2). */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}

function contrast(one: string, other: string): number {
  const [dark, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (bright! + 0.05) / (dark! + 0.05)
}

// The bounds of what is pressed and written into, the ring of the focus, and the bar of a card (WCAG 1.4.11).
it.each(THEMES)('bounds and signs stand out from every ground: %s', (_, theme) => {
  const pairs = ['line', 'action', 'bar', 'go', 'late', 'attention'].flatMap((sign) =>
    ['ground', 'surface', 'lane'].map((ground) => [sign, ground] as const),
  )
  const faint = pairs.filter(([sign, ground]) => contrast(theme[sign]!, theme[ground]!) < 3)
  expect(faint).toEqual([])
})
