/** The answer to an open question: the typed text is kept until the server accepts it, and never moves to another task. */

import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'

import { t } from '../words/words'
import type { Command } from '../client/frames'
import type { HandledError } from '../client/errors'
import { ECHO_MS } from '../client/commands'
import { refusal, what, type Context } from './dock'
import type { Actions } from './useActions'
import type { BoardHandle } from './useBoard'
import type { Open, Question } from './useGiving'

/** What a dialog shows of its answer. */
export interface Asking {
  /** Whether there is a connection to send it on. */
  live: boolean
  sending: boolean
  problem: string
  news: string
}

export interface Answering {
  /** The answer was sent and has no outcome yet, or has it only now: a press means nothing. */
  sending: Readonly<Ref<boolean>>
  /** Why it was not accepted, or that this is not known yet. */
  problem: ComputedRef<string>
  /** What others did with the task since it was asked about. */
  news: ComputedRef<string>
  /** Gives commands one after the other, each only if the one before was accepted; then the question is closed. */
  give: (...commands: Command[]) => Promise<void>
}

export function useAnswering(
  { client, view }: BoardHandle,
  actions: Actions,
  open: Ref<Open | null>,
  live: () => boolean,
  context: ComputedRef<Context | null>,
): Answering {
  const sending = ref(false)
  const refused = ref('')

  const question = computed(() => {
    const asked = open.value
    return asked && 'seen' in asked && asked.kind !== 'assign' ? asked : null
  })

  /** Rises with every question: one that is asked again is another. With a fresher task it is the same. */
  let turn = 0
  watch(
    () => question.value && [question.value.kind, question.value.seen.id].join(),
    () => {
      turn += 1
      sending.value = false
      refused.value = ''
    },
    { flush: 'sync' },
  )

  const news = computed(() => {
    const asked = question.value
    const fresh = asked && view.value.state.tasks.get(asked.seen.id)
    if (!asked || !fresh || !context.value || refused.value || sending.value) return ''
    const same = fresh.owner?.id === asked.seen.owner?.id && fresh.status === asked.seen.status
    if (same || client.commands.revision(fresh.id, asked.seen.rev) === fresh.rev) return ''
    return t('changed', { no: fresh.number, what: context.value.standing(fresh) })
  })

  const problem = computed(() => {
    const given = question.value && view.value.commands.of(question.value.seen.id)
    if (!sending.value || !given?.doubted || !context.value) return refused.value
    return t('notKnown', { what: what(given.command.type, question.value!.seen, context.value) })
  })

  async function give(...commands: Command[]): Promise<void> {
    const asked = question.value
    if (!asked || sending.value || !live()) return
    const mine = turn
    sending.value = true
    refused.value = ''
    for (const command of commands) {
      const error = await actions.ask(command)
      if (error && mine !== turn) return actions.refuse(command, error)
      if (error) return explain(asked, command, error)
    }
    if (mine === turn) open.value = null
  }

  function explain(asked: Question, command: Command, error: HandledError): void {
    const mine = turn
    const task = error.task ?? asked.seen
    const said = context.value && refusal({ verb: command.type, task, error }, context.value)
    const sentences = said ? [said.title, said.body] : []
    refused.value = sentences.flatMap((sentence) => (sentence ? t(sentence.key, sentence.params) : [])).join(' ')
    // From now on they have been told, and their next press is about the task as it is.
    if (error.task) open.value = { ...asked, seen: error.task }
    client.later(() => mine === turn && (sending.value = false), ECHO_MS)
  }

  return { sending, problem, news, give }
}
