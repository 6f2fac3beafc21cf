import { describe, expect, it } from 'vitest'

import { placeOf } from '../../src/tasks/place'

describe('the place where a link leads', () => {
  it.each([
    ['https://example.com', 'example.com'],
    ['http://Example.com:8080/', 'example.com:8080'],
    ['https://example.com/drawings/4410.pdf?side=2#top', 'example.com/drawings/4410.pdf?side=2#top'],
    ['https://example.com/图纸?nr=4410', 'example.com/图纸?nr=4410'],
    ['https://example.com?nr=4410', 'example.com?nr=4410'],
    // A host in other letters that look alike.
    ['https://exаmple.com/', 'xn--exmple-4nf.com'],
  ])('of %s is %s', (link, place) => {
    expect(placeOf(link)).toBe(place)
  })

  it.each(['', 'javascript:alert(1)', 'data:text/html,x', 'example.com', 'https://[::1'])('is none of %s', (link) => {
    expect(placeOf(link)).toBeNull()
  })
})
