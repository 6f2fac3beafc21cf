import { describe, expect, it } from 'vitest'

import { Pace } from '../../src/live/pace'

describe('when a board renders', () => {
  it('is at once while it is quiet', () => {
    expect(new Pace().wait(0)).toBe(0)
  })

  it('leaves twelve thirteenths of the time to everything else under load', () => {
    const pace = new Pace()
    pace.rendered(1000, 1020)
    expect(pace.wait(1020)).toBe(240)
    expect(pace.wait(1050)).toBe(210)
    expect(pace.wait(1260)).toBe(0)
  })

  it('is at once again after a press', () => {
    const pace = new Pace()
    pace.rendered(1000, 1020)
    pace.interrupt()
    expect(pace.wait(1020)).toBe(0)
  })

  it('is four times a second at least, however slow the machine', () => {
    const pace = new Pace()
    pace.rendered(1000, 3000)
    expect(pace.wait(3000)).toBe(250)
  })
})
