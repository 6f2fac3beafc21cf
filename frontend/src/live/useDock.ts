/** The present content of the dock, and its announcements for screen readers. */

import { computed, nextTick, ref, watch, type ComputedRef, type Ref } from 'vue'

import { when } from '../words/time'
import { language, t } from '../words/words'
import { dock, type Context, type DockView } from './dock'
import { standing, whereFor } from '../tasks/standing'
import type { Actions, Shown } from './useActions'
import type { BoardHandle } from './useBoard'

/** What a person is told stays at least so long. */
const READABLE_MS = 10_000

export interface Said {
  /** What sentences need to know of the board; null before it is there. */
  context: ComputedRef<Context | null>
  dockView: ComputedRef<DockView | null>
  /** What I lost by my own doing; one node, which exists before it says anything. */
  alert: Ref<string>
  /** What I did, and what came of it. */
  status: Ref<string>
}

export function useDock({ client, view, now }: BoardHandle, { shown }: Actions, monotonic: Ref<number>): Said {
  const alert = ref('')
  const status = ref('')

  const context = computed((): Context | null => {
    const { you, state } = view.value
    if (!you) return null
    const zone = state.board?.time_zone ?? 'UTC'
    return {
      tasks: state.tasks,
      departments: state.departments,
      people: state.people,
      you,
      max: state.board?.max_claims ?? 0,
      reasons: state.board?.pause_reasons ?? [],
      time: (iso) => when(Date.parse(iso), now.value, language.value, zone),
      where: whereFor,
      standing: (task) => standing(task, you),
      say: ({ key, params }) => t(key, params),
      aSupervisor: t('aSupervisor'),
    }
  })

  const dockView = computed(() =>
    shown.value && context.value ? compose(shown.value, monotonic.value, context.value) : null,
  )

  function compose({ notice, at }: Shown, now: number, context: Context): DockView {
    return typeof notice === 'function' ? notice(at, now, context) : dock(notice, at, now, context)
  }

  watch(shown, say)
  // A lost task may come back while the person reads the notice.
  watch(
    () => dockView.value?.title.key,
    (key) => key === 'freeAgain' && say(),
  )

  function say(): void {
    const dock = dockView.value
    if (!dock) return
    const words = [dock.title, dock.body].flatMap((sentence) => (sentence ? t(sentence.key, sentence.params) : []))
    tell(dock.urgent ? alert : status, words.join(' '))
  }

  /** The same words again are news again, and heard only if the node was empty in between. */
  function tell(node: Ref<string>, words: string): void {
    if (node.value !== words) node.value = words
    else {
      node.value = ''
      void nextTick(() => (node.value = words))
    }
  }

  /** That there is no connection is not said beside "Live", once it could be read. */
  function isOutdated({ notice, at }: Shown): boolean {
    return (
      'kind' in notice &&
      notice.kind === 'offline' &&
      client.freshness() === 'live' &&
      client.monotonic() - at >= READABLE_MS
    )
  }

  watch(now, () => {
    if (shown.value && isOutdated(shown.value)) shown.value = null
    const changes = client.away
    if (changes === null) return
    client.away = null
    // What became of a claim matters more than what others did.
    if (!shown.value) client.notice({ kind: 'back', changes })
    else tell(status, changes ? t('backAfter', { n: changes }) : t('backFresh'))
  })

  return { context, dockView, alert, status }
}
