/** Which tasks others have just changed, to be hinted at quietly; in a storm none are. PURE: time comes in. */

export const TINT_MS = 2000
const STORM = 10
const SECOND_MS = 1000

export class Tints {
  private readonly changedAt = new Map<number, number>()
  private recent: number[] = []

  /** Notes a change by another person; false in a storm, more than ten in a second. */
  note(task: number, now: number): boolean {
    this.recent = [...this.recent.filter((at) => now - at < SECOND_MS), now]
    if (this.recent.length > STORM) {
      this.changedAt.clear()
      return false
    }
    this.changedAt.set(task, now)
    return true
  }

  has(task: number, now: number): boolean {
    const at = this.changedAt.get(task)
    if (at === undefined) return false
    if (now - at < TINT_MS) return true
    this.changedAt.delete(task)
    return false
  }
}
