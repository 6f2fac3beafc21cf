/** The steps of an assign, from the choice of a person to its result: a task that has changed since it was seen is not sent. */

import { computed, onScopeDispose, ref, type Ref } from 'vue'

import type { Actions } from '../live/useActions'
import type { Person, Task, TaskEvent } from '../client/frames'
import { assign, putBack, takeBack, takes, type Result } from '../client/assigning'
import type { BoardClient } from '../client/client'
import { queuedFor } from './queued'
import { saying, type Batch } from './results'
import { changedSince } from './selection'
import { t } from './words'

/** What stands between a choice and its sending. */
export type Step =
  | { kind: 'choose'; seen: Task[] }
  | { kind: 'reason'; seen: Task[]; to: Person; owned: Task[] }
  | { kind: 'take-back'; seen: Task[] }
  | { kind: 'compare'; task: number; to: Person; left: number }

export interface Assigning {
  step: Ref<Step | null>
  /** The reason that is being typed: it stays until something was done for it. */
  reason: Ref<string>
  /** Whether something is asked or under way. */
  busy: Readonly<Ref<boolean>>
  /** Whether something was sent and is not answered. */
  sending: Readonly<Ref<boolean>>
  /** The last event of a task since this began. */
  last: (task: number) => TaskEvent | undefined
  choose: (seen: Task[]) => void
  /** Assigns the tasks as they were seen; asks first where a reason is due or something has changed. */
  begin: (seen: Task[], to: Person) => void
  startTakingBack: (seen: Task[]) => void
  giveReason: (reason: string) => void
  keep: (all: boolean) => void
  take: (reason: string) => void
  cancel: () => void
}

/**
 * @param settled - is told of every task that got where it should be, or was left to its owner.
 */
export function useAssigning(client: BoardClient, actions: Actions, settled: (ids: number[]) => void): Assigning {
  const step = ref<Step | null>(null)
  const reason = ref('')
  const sending = ref(false)
  const queued = queuedFor(client)
  const events = new Map<number, TaskEvent>()
  onScopeDispose(client.onChange(({ event }) => event.task && events.set(event.task.id, event)))

  // One assign at a time: what came of it so far, and what is still to be compared.
  let results: Result[] = []
  let changed: Task[] = []

  function ask(first: Step): void {
    if (!sending.value) step.value = first
  }

  function begin(seen: Task[], to: Person): void {
    // A second tap is the same assign.
    if (sending.value) return
    results = []
    changed = seen.filter((task) => changedSince(task, client.state.tasks.get(task.id)))
    const same = seen.filter((task) => !changed.includes(task))
    const owned = same.filter((task) => takes(task, to.id))
    if (owned.length) step.value = { kind: 'reason', seen: same, to, owned }
    else void send(same, to, '')
  }

  async function send(seen: Task[], to: Person, why: string): Promise<void> {
    await together(
      seen.map((task) => assign(queued, task, to.id, why)),
      (came) => {
        results.push(...came.filter((result) => result.kind !== 'kept'))
        changed.push(...came.filter((result) => result.kind === 'kept').map((result) => result.task))
        compareNext(to)
      },
    )
  }

  /** Busy until what follows from the answers is on the screen, without a gap. */
  async function together(under: Promise<Result>[], then: (came: Result[]) => void): Promise<void> {
    sending.value = true
    step.value = null
    const came = await Promise.all(under)
    if (came.some((result) => result.kind === 'done')) reason.value = ''
    then(came)
    sending.value = false
  }

  function compareNext(to: Person): void {
    const [next] = changed
    if (next) step.value = { kind: 'compare', task: next.id, to, left: changed.length }
    else finish(to)
  }

  function finish(to: Person): void {
    step.value = null
    settled(results.filter((result) => result.kind !== 'refused').map((result) => result.before.id))
    if (results.length) tell({ kind: 'assigned', to, results })
  }

  function tell(batch: Batch): void {
    actions.tell(saying(batch, () => void undo(batch.results)))
  }

  /** Returns the tasks to their previous owners. */
  async function undo(assigned: Result[]): Promise<void> {
    actions.close()
    const done = assigned.filter((result) => result.kind === 'done').filter((result) => !result.already)
    const undone = await Promise.all(done.map((result) => putBack(queued, result, t('undoReason'))))
    tell({ kind: 'put-back', results: undone })
  }

  function keep(all: boolean): void {
    if (step.value?.kind !== 'compare') return
    const { to } = step.value
    for (const task of changed.splice(0, all ? changed.length : 1)) {
      results.push({ kind: 'kept', before: task, task: client.state.tasks.get(task.id) ?? task })
    }
    compareNext(to)
  }

  async function take(why: string): Promise<void> {
    if (step.value?.kind !== 'compare') return
    const { task, to } = step.value
    const fresh = client.state.tasks.get(task)
    changed.shift()
    if (fresh) await send([fresh], to, why)
    else compareNext(to)
  }

  async function giveReason(why: string): Promise<void> {
    const here = step.value
    if (here?.kind === 'reason') return send(here.seen, here.to, why)
    if (here?.kind !== 'take-back') return
    await together(
      here.seen.map((task) => takeBack(queued, task, why)),
      (came) => {
        settled(came.filter((result) => result.kind === 'done').map((result) => result.before.id))
        tell({ kind: 'taken-back', results: came })
      },
    )
  }

  /** Backing out before anything was sent; what is to be compared then stays as it is. */
  function cancel(): void {
    if (step.value?.kind === 'compare') keep(true)
    else step.value = null
  }

  return {
    step,
    reason,
    busy: computed(() => step.value !== null || sending.value),
    sending,
    last: (task) => events.get(task),
    choose: (seen) => ask({ kind: 'choose', seen }),
    begin,
    startTakingBack: (seen) => ask({ kind: 'take-back', seen }),
    giveReason: (why) => void giveReason(why),
    keep,
    take: (why) => void take(why),
    cancel,
  }
}
