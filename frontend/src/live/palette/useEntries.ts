/** Entries of the command palette for this person, on this board, at this device. */

import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { useRouter } from 'vue-router'

import { readSession, session } from '../../api/session'
import { at } from '../../browser/path'
import type { Task, You } from '../../client/frames'
import { findFinished } from '../../tasks/found'
import { standing, statusKey } from '../../tasks/standing'
import { offered, verbWords } from '../../tasks/offered'
import { DENSITIES, density, setDensity } from '../../ui/density'
import { partMissing } from '../../ui/missing'
import { setTheme, theme, THEMES } from '../../ui/theme'
import type { Language } from '../../words/language'
import { language, setLanguage } from '../../words/words'
import type { LiveBoard } from '../liveBoard'
import { groupsFound, peopleFound, tasksFound, type Entry, type Group } from './entries'
import { t as ofDevice } from '../../ui/device/words'
import { t } from './words'

/** The server is asked once the typing rests. */
const REST_MS = 300
const SHORTEST = 2
const LONGEST = 100
const MOST_FINISHED = 6
const NAMES: Record<Language, string> = { en: 'English', 'zh-Hans': '简体中文' }

export interface Entries {
  groups: ComputedRef<Group[]>
  /** How far the search among finished tasks is. */
  finished: Ref<'idle' | 'looking' | 'failed'>
}

export function useEntries(board: LiveBoard, typed: Ref<string>): Entries {
  const router = useRouter()
  const { client } = board.handle
  const asked = ref<'idle' | 'looking' | 'failed'>('idle')
  const old = shallowRef<Task[]>([])
  // Other boards are not offered where the server does not answer.
  if (!board.shared) void readSession().catch(() => null)

  let timer: ReturnType<typeof setTimeout> | undefined
  onScopeDispose(() => clearTimeout(timer))
  watch(typed, () => {
    old.value = []
    clearTimeout(timer)
    const wanted = typed.value.trim().slice(0, LONGEST)
    asked.value = wanted.length < SHORTEST ? 'idle' : 'looking'
    if (asked.value === 'looking') timer = setTimeout(() => void look(wanted), REST_MS)
  })

  async function look(wanted: string): Promise<void> {
    const current = () => wanted === typed.value.trim().slice(0, LONGEST)
    try {
      const { tasks } = await findFinished(board.slug, wanted)
      if (!current()) return
      // What the board still shows was found there.
      old.value = tasks.filter(({ id }) => !client.state.tasks.has(id)).slice(0, MOST_FINISHED)
      asked.value = 'idle'
    } catch {
      if (current()) asked.value = 'failed'
    }
  }

  // The board is read when something is typed: nothing moves under an arrow key.
  const groups = computed((): Group[] => {
    const { you, state } = client
    if (!you) return []
    const { tasks, people } = state
    return [
      { name: 'tasks' as const, entries: tasksFound(tasks.values(), typed.value).map((task) => ofTask(task, you)) },
      ...groupsFound([{ name: 'commands', entries: commands(you) }], typed.value),
      {
        name: 'people' as const,
        entries: peopleFound(people.values(), typed.value).map(({ id, name }) => ({
          key: `person-${id}`,
          words: t('tasksOf', { name }),
          wish: { kind: 'look' as const, search: name },
        })),
      },
      ...groupsFound(
        [
          { name: 'pages', entries: board.shared ? [] : pages(you) },
          { name: 'settings', entries: settings() },
        ],
        typed.value,
      ),
      { name: 'finished' as const, entries: old.value.map((task) => ofTask(task, you)) },
    ].filter(({ entries }) => entries.length)
  })

  function ofTask(task: Task, you: You): Entry {
    return {
      key: `task-${task.id}`,
      words: `${task.number} · ${task.title}`,
      detail: task.status === 'cancelled' ? t(statusKey(task)) : standing(task, you),
      wish: { kind: 'show', task },
    }
  }

  /** What this person may do with the task that is selected, and without one. */
  function commands(you: You): Entry[] {
    const task = client.state.tasks.get(board.selected.value ?? 0)
    const here = task ? offered(task, you) : []
    const next = you.can.includes('claim_next')
    return [
      ...here.map((verb) => ({
        key: verb,
        words: t('verbOf', { verb: verbWords(verb, task!, you), no: task!.number }),
        wish: { kind: 'give' as const, task: task!.id, verb },
      })),
      ...(next ? [{ key: 'next', words: t('claimNext'), wish: { kind: 'claim-next' as const } }] : []),
      { key: 'help', words: t('help'), also: ['?'], wish: { kind: 'help' } },
    ]
  }

  function pages({ role }: You): Entry[] {
    const here = `/boards/${board.slug}`
    const go = (key: string, words: string, path: string): Entry => ({
      key: `page-${key}`,
      words,
      run: () => void router.push(path),
    })
    const others = session.value?.boards.filter(({ slug }) => slug !== board.slug) ?? []
    return [
      go('board', t('board'), here),
      ...(role === 'supervisor'
        ? [
            go('assign', t('assign'), `${here}/assign`),
            go('displays', t('displays'), `${here}/displays`),
            go('people', t('people'), `${here}/people`),
          ]
        : []),
      { key: 'page-wall', words: t('wall'), run: () => window.location.assign(at(`/wall/${board.slug}`)) },
      go('scanner', ofDevice('scanner'), '/scanner'),
      go('account', t('account'), '/account'),
      ...others.map(({ slug, name }) => go(`other-${slug}`, name, `/boards/${slug}`)),
    ]
  }

  function settings(): Entry[] {
    const speak = (wanted: Language) =>
      void setLanguage(wanted).catch(() => partMissing(window.location.pathname + window.location.search))
    return [
      ...DENSITIES.filter((name) => name !== density.value).map((name) => ({
        key: `size-${name}`,
        words: t('size', { to: ofDevice(`density.${name}`) }),
        run: () => setDensity(name),
      })),
      ...THEMES.filter((name) => name !== theme.value).map((name) => ({
        key: `theme-${name}`,
        words: t('colours', { to: ofDevice(`theme.${name}`) }),
        run: () => setTheme(name),
      })),
      ...(Object.keys(NAMES) as Language[])
        .filter((name) => name !== language.value)
        .map((name) => ({ key: `speak-${name}`, words: t('speak', { to: NAMES[name] }), run: () => speak(name) })),
    ]
  }

  return { groups, finished: asked }
}
