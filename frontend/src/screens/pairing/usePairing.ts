/** Pairing of a screen without a board: gets a code, shows it until it expires, polls its state, and starts again. */

import { onScopeDispose, ref, shallowRef } from 'vue'

import type { Language } from '../../words/language'
import type { DisplaySettings } from '../../client/frames'
import { at } from '../../browser/path'
import { browser } from '../../browser/ports'
import { pause, refusedPause } from '../../client/tries'
import { onMoment } from '../../browser/moments'

const ASK_MS = 2000
const SECOND_MS = 1000

export type Kind = 'wall' | 'terminal'

/** What the screen shows. */
export interface Shown {
  code: string
  phrase: Record<Language, string>
  page: string
  qr: string
}

type State =
  { state: 'waiting'; expires_in_s: number } | { state: 'paired'; settings: DisplaySettings } | { state: 'expired' }

/** What is in the way; each is a sentence. */
type Trouble = 'noServer' | 'noCookies' | 'wrongOrigin'

async function ask<Answer>(path: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(at(path), { cache: 'no-store', ...init })
  if (!response.ok) throw new Error(String(response.status))
  return (await response.json()) as Answer
}

/** @param paired - called once a supervisor has said what this screen is. */
export function usePairing(kind: Kind, paired: (settings: DisplaySettings) => void) {
  const shown = shallowRef<Shown | null>(null)
  const leftS = ref(0)
  const trouble = ref<Trouble | null>(null)
  /** The browser keeps no cookie, so that the server cannot know this screen again. */
  let cookieless = false
  let failures = 0
  let stepping = false
  let endsAt = 0
  let timer: ReturnType<typeof setTimeout>
  let gone = false

  function live(seconds: number): void {
    endsAt = performance.now() + seconds * SECOND_MS
    tick()
  }

  function tick(): void {
    leftS.value = Math.max(0, Math.round((endsAt - performance.now()) / SECOND_MS))
  }

  async function start(): Promise<void> {
    const body = JSON.stringify({ kind })
    const headers = { 'Content-Type': 'application/json' }
    const answer = await ask<Shown & { expires_in_s: number }>('/api/pairings', { method: 'POST', headers, body })
    shown.value = answer
    live(answer.expires_in_s)
  }

  async function look(): Promise<void> {
    const now = await ask<State>('/api/pairings/mine')
    if (now.state === 'waiting') {
      cookieless = false
      live(now.expires_in_s)
    } else if (now.state === 'paired') paired(now.settings)
    else {
      // A code that has just been given is known as long as its cookie is.
      cookieless = performance.now() < endsAt
      await start()
    }
  }

  async function step(): Promise<void> {
    if (stepping) return
    stepping = true
    clearTimeout(timer)
    try {
      await (shown.value ? look() : start())
      trouble.value = cookieless ? 'noCookies' : null
      failures = 0
    } catch (error) {
      // The server is away or has rejected the rate; an unattended screen goes on retrying.
      trouble.value = (error as Error).message === '403' ? 'wrongOrigin' : 'noServer'
      failures += 1
    }
    stepping = false
    if (!gone) timer = setTimeout(() => void step(), next())
  }

  /** Milliseconds until the next question. */
  function next(): number {
    if (failures) return pause(failures, browser.visible(), browser.random())
    return cookieless ? refusedPause(0, browser.random()) : ASK_MS
  }

  const forget = onMoment(() => failures && void step())

  const clock = setInterval(tick, SECOND_MS)
  void step()
  onScopeDispose(() => {
    gone = true
    forget()
    clearTimeout(timer)
    clearInterval(clock)
  })
  return { shown, leftS, trouble }
}

/** Such as 019-450-730. */
export function grouped(code: string): string {
  return code.replace(/(\d{3})(?=\d)/g, '$1-')
}

/** Such as 8:41. */
export function minutes(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
