import { beforeEach, describe, expect, it } from 'vitest'

import { Clock } from '../../src/client/clock'
import { World } from '../world'

const HOUR = 3_600_000

let world: World
let clock: Clock
beforeEach(() => {
  world = new World()
  clock = new Clock(world)
})

/** A frame that was on its way for so long comes in. */
const hear = (delay = 0) => clock.note(new Date(world.serverNow() - delay).toISOString())
const error = () => clock.serverNow() - world.serverNow()

describe("the server's time of day", () => {
  it("is this machine's own until the server has told it", () => {
    world.ahead = 2 * HOUR
    expect(error()).toBe(2 * HOUR)
  })

  it.each([2 * HOUR, -2 * HOUR, 10 * 365 * 24 * HOUR])('is right on a screen whose own is off by %d ms', (ahead) => {
    world.ahead = ahead
    hear()
    world.pass(5000)
    expect(error()).toBe(0)
    expect(clock.aheadMs()).toBe(ahead)
  })

  it('stays right when this machine sets its own clock', () => {
    hear()
    world.ahead = -HOUR
    expect(error()).toBe(0)
  })

  it('is not put back by a frame that comes late, which tells how late it is', () => {
    hear()
    world.pass(10_000)
    expect(hear(9000)).toBe(9000)
    expect(error()).toBe(0)
  })

  it('gets better with the first frame that is quicker', () => {
    hear(3000)
    expect(error()).toBe(-3000)
    world.pass(10_000)
    expect(hear()).toBe(0)
    expect(error()).toBe(0)
  })

  it('follows a clock that drifts, within twelve frames', () => {
    hear()
    for (let frames = 0; frames < 12; frames += 1) hear(500)
    expect(error()).toBe(-500)
  })

  it('follows a server that sets its clock back at once', () => {
    hear()
    hear(HOUR)
    expect(error()).toBe(-HOUR)
  })

  it('is that of the present connection: every server has a clock of its own', () => {
    hear()
    clock.restart(new Date(world.serverNow() - 4000).toISOString())
    expect(error()).toBe(-4000)
  })

  it('is not touched by what is no time', () => {
    hear()
    expect(clock.note('noon')).toBe(0)
    expect(error()).toBe(0)
  })
})

describe('time that passes', () => {
  it('goes on while the machine sleeps', () => {
    hear()
    world.pass(1000)
    world.sleep(HOUR)
    expect(clock.woke()).toBe(true)
    expect(clock.monotonic()).toBe(HOUR + 1000)
    expect(clock.woke()).toBe(false)
    hear()
    expect(error()).toBe(0)
  })

  it("does not move the server's time when this machine sets its own clock forward", () => {
    hear()
    world.ahead = HOUR
    expect(clock.woke()).toBe(true)
    expect(error()).toBe(0)
    hear()
    expect(error()).toBe(0)
  })

  it('knows no sleep of less than five seconds, and none backwards', () => {
    world.sleep(5000)
    expect(clock.woke()).toBe(false)
    world.ahead = -HOUR
    expect(clock.woke()).toBe(false)
    expect(clock.monotonic()).toBe(0)
  })
})
