import { beforeEach, describe, expect, it } from 'vitest'

import { Watchdog, type Facts } from '../../src/watchdog/watchdog'

const MINUTE = 60_000
const NIGHT = Date.parse('2026-11-24T03:00:00Z')

let chance: number
let watchdog: Watchdog
let facts: Facts

/** Time passes, second by second; gives when the watchdog first wanted to reload, and why. */
function pass(seconds: number, changes: (second: number) => Partial<Facts> = () => ({})): [number, string] | null {
  for (let second = 1; second <= seconds; second += 1) {
    const sinceReload = facts.sinceReload === null ? null : facts.sinceReload + 1000
    facts = { ...facts, monotonic: facts.monotonic + 1000, now: facts.now + 1000, sinceReload, ...changes(second) }
    const reason = watchdog.decide(facts)
    if (reason) return [second, reason]
  }
  return null
}

beforeEach(() => {
  chance = 0.5
  watchdog = new Watchdog(() => chance)
  facts = {
    monotonic: 0,
    now: NIGHT,
    sinceReload: null,
    proofAge: 2000,
    stopped: null,
    paired: false,
    ordered: false,
    moved: false,
    failed: false,
    pageBuild: 'b1',
    serverBuild: 'b1',
    turned: false,
    heapBytes: 30e6,
    reloadAt: null,
    zone: 'UTC',
  }
})

it('a wall that is well reloads never', () => {
  expect(pass(3 * 24 * 3600, (second) => ({ turned: second % 10 === 0 }))).toBeNull()
})

describe('without proof', () => {
  it('it reloads after ten minutes', () => {
    expect(pass(700, (second) => ({ proofAge: second * 1000 }))).toEqual([600, 'no-proof'])
  })

  it('it counts from the beginning if there never was one', () => {
    expect(pass(700, () => ({ proofAge: null }))).toEqual([600, 'no-proof'])
  })

  it('it tries again ten minutes later, not before', () => {
    facts = { ...facts, sinceReload: 0, proofAge: 20 * MINUTE }
    expect(pass(700)).toEqual([600, 'no-proof'])
  })

  it('a clock that was set back stops nothing', () => {
    facts = { ...facts, sinceReload: -60 * MINUTE, proofAge: 20 * MINUTE }
    expect(pass(1)).toEqual([1, 'no-proof'])
  })
})

describe('sent away', () => {
  it('a display goes at once to where its code is shown', () => {
    expect(pass(10, () => ({ stopped: 'unauthenticated', paired: true }))).toEqual([1, 'stopped'])
  })

  it('a display of too many does not load itself again and again', () => {
    expect(pass(700, () => ({ stopped: 'too_many_connections', paired: true }))).toBeNull()
  })

  it("a person's wall keeps its words, and looks again every ten minutes", () => {
    expect(pass(700, (second) => ({ stopped: 'unauthenticated', proofAge: second * 1000 }))).toEqual([600, 'stopped'])
  })
})

describe('a new build', () => {
  const turning = (second: number) => ({ serverBuild: 'b2', turned: second % 10 === 0 })

  it('is fetched when a page turns', () => {
    expect(pass(100, turning)).toEqual([40, 'build'])
  })

  it.each([
    [0, 10],
    [0.999, 70],
  ])('is fetched by each wall at another time (%d)', (drawn, second) => {
    chance = drawn
    expect(pass(100, turning)).toEqual([second, 'build'])
  })

  it('that goes away again is forgotten', () => {
    expect(pass(20, () => ({ serverBuild: 'b2' }))).toBeNull()
    expect(pass(200, (second) => ({ serverBuild: 'b1', turned: second % 10 === 0 }))).toBeNull()
  })

  it('that the page did not get is asked for every ten minutes, not over and over', () => {
    facts = { ...facts, sinceReload: 0 }
    expect(pass(700, turning)).toEqual([630, 'build'])
  })
})

describe('at night', () => {
  const reloads = (at: number) => {
    chance = at
    watchdog = new Watchdog(() => chance)
    facts = { ...facts, reloadAt: '05:00' }
    return pass(24 * 3600)
  }

  it.each([
    [0, 110],
    [0.5, 120],
    [0.999, 130],
  ])('it reloads once, ten minutes around its time at most (%d)', (drawn, minute) => {
    const [second, reason] = reloads(drawn)!
    expect([Math.round(second / 60), reason]).toEqual([minute, 'nightly'])
  })

  it('it does not reload twice', () => {
    reloads(0.5)
    // The page has begun anew.
    facts = { ...facts, monotonic: 0, sinceReload: 0 }
    const again = pass(30 * 3600)
    expect(Math.round(again![0] / 3600)).toBe(24)
  })

  it('it is night where the board is', () => {
    facts = { ...facts, reloadAt: '11:30', zone: 'Asia/Shanghai', monotonic: 3600_000 }
    expect(pass(3600)).toEqual([1800, 'nightly'])
  })

  it('it never reloads if none is wished', () => {
    expect(pass(25 * 3600)).toBeNull()
  })
})

it('a heap over 400 MB is let go', () => {
  expect(pass(10, () => ({ heapBytes: 400 * 1024 * 1024 }))).toBeNull()
  expect(pass(10, () => ({ heapBytes: 400 * 1024 * 1024 + 1 }))).toEqual([1, 'memory'])
  expect(pass(10, () => ({ heapBytes: null }))).toBeNull()
})

it('a page in which something has thrown is loaded anew', () => {
  expect(pass(10, () => ({ failed: true }))).toEqual([1, 'failed'])
})

describe('told by the server', () => {
  it('it reloads at once, once a minute at most', () => {
    facts = { ...facts, sinceReload: 0 }
    expect(pass(100, () => ({ ordered: true }))).toEqual([60, 'ordered'])
  })

  it('it goes to another board', () => {
    expect(pass(10, () => ({ moved: true }))).toEqual([1, 'moved'])
  })
})
