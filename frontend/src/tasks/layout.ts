/** The places of cards. Nothing moves under a finger: order freezes, touched cards keep their place. PURE: time comes in. */

import type { Lane, LaneName } from './lanes'

export const HOLD_MS = 8000
export const FREEZE_MS = 700
export const INERT_MS = 400

interface Hold {
  lane: LaneName
  index: number
  until: number
}

export class Layout {
  lanes: Lane[] = []
  /** How many cards of a lane wait until the order may change again. */
  readonly waiting = new Map<LaneName, number>()
  /** By the lane that it left: the card that a person had touched, where it went, and when. */
  readonly went = new Map<LaneName, { id: number; to: LaneName; at: number }>()
  private readonly holds = new Map<number, Hold>()
  /** Cards that are held no more, until they are arranged. */
  private readonly let = new Set<number>()
  private readonly movedAt = new Map<number, number>()
  private readonly scrolled = new Set<LaneName>()
  private frozenUntil = 0

  /** A pointer went down: everything stays where it is until it is up again, and a moment longer. */
  freeze(): void {
    this.frozenUntil = Infinity
  }

  thaw(now: number): void {
    this.frozenUntil = now + FREEZE_MS
  }

  /** Lets in at once what waits. */
  settle(lane: LaneName): void {
    this.frozenUntil = 0
    this.scrolled.delete(lane)
  }

  /** A person asked to see other cards: nothing of the old order is worth keeping, and nothing is news to them. */
  anew(): void {
    this.frozenUntil = 0
    this.holds.clear()
    this.scrolled.clear()
  }

  /** Holds new cards back while a reader has scrolled down in a lane, until the lane is at its top again. */
  scroll(lane: LaneName, atTop: boolean): void {
    if (atTop) this.scrolled.delete(lane)
    else this.scrolled.add(lane)
  }

  /** Keeps a card in its place after a touch, even if it belongs to another lane by now. */
  hold(id: number, now: number): void {
    for (const { name, ids } of this.lanes) {
      const index = ids.indexOf(id)
      if (index >= 0) this.holds.set(id, { lane: name, index, until: now + HOLD_MS })
    }
  }

  /** A person moved on: the cards of this lane, or all but one card, need not wait for them. */
  letGo(of: { lane: LaneName } | { allBut: number }): void {
    for (const [id, hold] of this.holds) {
      if ('lane' in of ? hold.lane === of.lane : id !== of.allBut) {
        this.holds.delete(id)
        this.let.add(id)
      }
    }
  }

  /** Whether a press that began at this time on this card may be meant for another one that was there before. */
  inert(id: number, at: number): boolean {
    return at - (this.movedAt.get(id) ?? -INERT_MS) < INERT_MS
  }

  /**
   * Arranges the cards.
   *
   * @param wanted - the lanes as they would be without any touch.
   * @param isShown - whether this screen shows a task at all.
   */
  arrange(wanted: Lane[], now: number, isShown: (id: number) => boolean): void {
    this.waiting.clear()
    if (wanted.map((lane) => lane.name).join() !== this.lanes.map((lane) => lane.name).join()) {
      // Other lanes are another board: there is no place to keep.
      this.holds.clear()
      this.went.clear()
      this.lanes = wanted
      return
    }
    const held = [...this.holds.keys()]
    const next = this.withHolds(wanted, now, isShown)
    // Where nothing stands, nothing moves: to say that there are no tasks would be untrue.
    if (now < this.frozenUntil && this.lanes.some(({ ids }) => ids.length)) {
      const shown = new Set(this.lanes.flatMap((lane) => lane.ids))
      for (const { name, ids } of next) this.wait(name, ids.filter((id) => !shown.has(id)).length)
      return
    }
    const lanes = next.map((lane, at) => (this.scrolled.has(lane.name) ? this.known(lane, this.lanes[at]!) : lane))
    this.noteMoves(lanes, now)
    this.noteLeaving([...this.let, ...held], lanes, now)
    this.lanes = lanes
  }

  private withHolds(wanted: Lane[], now: number, isShown: (id: number) => boolean): Lane[] {
    for (const [id, hold] of this.holds) if (hold.until <= now || !isShown(id)) this.holds.delete(id)
    if (!this.holds.size) return wanted
    const holds = [...this.holds].sort(([, one], [, other]) => one.index - other.index)
    return wanted.map(({ name, ids }) => {
      const placed = ids.filter((id) => !this.holds.has(id))
      for (const [id, hold] of holds) if (hold.lane === name) placed.splice(hold.index, 0, id)
      return { name, ids: placed }
    })
  }

  private known({ name, ids }: Lane, before: Lane): Lane {
    const known = ids.filter((id) => before.ids.includes(id))
    this.wait(name, ids.length - known.length)
    return { name, ids: known }
  }

  private wait(lane: LaneName, count: number): void {
    if (count) this.waiting.set(lane, count)
  }

  /** A touched card is not lost: the lane that it left shows where it went. */
  private noteLeaving(held: number[], lanes: Lane[], now: number): void {
    const laneOf = (all: Lane[], id: number) => all.find(({ ids }) => ids.includes(id))?.name
    for (const [lane, { at }] of this.went) if (now - at >= HOLD_MS) this.went.delete(lane)
    for (const id of held) {
      const [from, to] = [laneOf(this.lanes, id), laneOf(lanes, id)]
      if (from !== undefined && to !== undefined && from !== to) this.went.set(from, { id, to, at: now })
    }
    this.let.clear()
  }

  private noteMoves(lanes: Lane[], now: number): void {
    lanes.forEach(({ ids }, at) => {
      const before = this.lanes[at]?.ids ?? []
      ids.forEach((id, index) => {
        if (before[index] !== id) this.movedAt.set(id, now)
      })
    })
  }
}
