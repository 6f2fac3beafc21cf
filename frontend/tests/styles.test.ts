import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, it } from 'vitest'

// Screens are also read from right to left: a style says start and end, inline and block.
const PHYSICAL = [
  /(?:^|[\s;{])(?:left|right|top|bottom)\s*:/,
  /(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right|top|bottom)\b/,
  /border-(?:top|bottom)-(?:left|right)-radius/,
  /(?:text-align|float|clear)\s*:\s*(?:left|right)\b/,
]

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => /\.(css|vue)$/.test(file))

function stylesOf(file: string): string {
  const text = readFileSync(join('src', file), 'utf8')
  if (file.endsWith('.css')) return text
  return [...text.matchAll(/<style[^>]*>(.*?)<\/style>/gs)].map((match) => match[1]).join('\n')
}

// The wall’s target, chrome79, has no logical inset.
const WITHOUT_INSET = 'screens/wall/'

it.each(files.filter((file) => !file.startsWith(WITHOUT_INSET)))('%s knows no left and right', (file) => {
  const lines = stylesOf(file).split('\n')
  expect(lines.filter((line) => PHYSICAL.some((pattern) => pattern.test(line)))).toEqual([])
})

it.each(['left: 0;', '  margin-left: 4px;', 'text-align: right;', 'border-top-left-radius: 2px'])(
  'the check finds "%s"',
  (line) => expect(PHYSICAL.some((pattern) => pattern.test(line))).toBe(true),
)

// What Chromium 79 does not know, and would leave out with all that stands beside it (decision 10).
const NEWER = [
  /(?:^|[\s;{])(?:gap|row-gap|column-gap|aspect-ratio|inset[a-z-]*|accent-color|translate|rotate|scale)\s*:/,
  /(?:margin|padding|border)-(?:inline|block)\s*:/,
  /:(?:has|is|where|focus-visible)\b/,
  /@(?:container|layer|property)\b/,
  /\b(?:oklch|oklab|lch|color-mix)\(/,
  /\d(?:d|s|l)v[hw]\b/,
  /^\s*&/,
]
const ON_TVS = files.filter((file) => /^screens\/(?:wall|pairing)\/|^ui\/ShapeIcon/.test(file))

it.each(ON_TVS)('%s is understood by the TVs of 2020', (file) => {
  const lines = stylesOf(file)
    .replace(/\/\*.*?\*\//gs, '')
    .split('\n')
  expect(lines.filter((line) => NEWER.some((pattern) => pattern.test(line)))).toEqual([])
})

it.each(['gap: 4px;', '  inset: 0;', 'padding-inline: 4px;', '.row:has(b) {', 'block-size: 100dvh;'])(
  'that check finds "%s"',
  (line) => expect(NEWER.some((pattern) => pattern.test(line))).toBe(true),
)
