/**
 * Receives every key first and tells scans from typing. A scanner is a keyboard: until a key is proved to be no part of a scan,
 * by the silence around it, it gives no command and presses nothing.
 */

import { onScopeDispose } from 'vue'

import { placeOf, pressable, type Place } from './place'
import { HeldPress } from './press'
import { SEPARATOR } from './gs1'
import { isSigned, QUIET_MS, readings, Run, type Read } from './run'
import { around, scannerPrefix } from './settings'
import { shortcutOf } from './shortcut'
import { strokeOf, type Stroke } from './stroke'
import { unused } from './unused'

/** A scanner that reads one label twice has read it once. */
const TWICE_MS = 1000
/** The lateness of a timer that indicates a busy page, behind which keys may wait. */
const LATE_MS = 50
/** Fewer keys than this without an end are no code. */
const SHORTEST = 3
const MODIFIERS = ['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock', 'NumLock', 'Fn']

export interface Scan extends Read {
  place: Place
  /** Whether Enter, Tab or the scanner's suffix ended it. */
  ended: boolean
  /** What may have been printed, likeliest first. */
  codes: string[]
}

export interface Listener {
  /** Whether keys are this one's now. */
  listens: () => boolean
  /** Takes what was read; `unused` where a scan has no use now, `typed` if a person may have typed it. */
  scanned: (scan: Scan) => 'taken' | 'unused' | 'typed'
  /** A key that writes was pressed, and none near it. */
  alone?: (key: string) => void
  /** Each key as it comes, before it is handled. */
  heard?: (event: KeyboardEvent) => void
}

interface Reading {
  run: Run
  place: Place
  target: EventTarget | null
  undo: () => void
}

const listeners: Listener[] = []
const press = new HeldPress()
let reading: Reading | null = null
/** Until then, what ends a scan belongs to the last one. */
let trailsUntil = -Infinity
let last = { code: '', at: -Infinity }
/** The digits of a character that is sent as a number, while Alt is down. */
let digits = ''
let timer: ReturnType<typeof setTimeout> | undefined

/** Hands keys to the first listener that listens; a trial goes before those of the page. */
export function useKeyboard(listener: Listener, before = false): void {
  if (!listeners.length) attend('addEventListener')
  listeners[before ? 'unshift' : 'push'](listener)
  onScopeDispose(() => {
    listeners.splice(listeners.indexOf(listener), 1)
    if (listeners.length) return
    attend('removeEventListener')
    clearTimeout(timer)
    press.drop()
    reading = null
    trailsUntil = -Infinity
    last = { code: '', at: -Infinity }
  })
}

function attend(act: 'addEventListener' | 'removeEventListener'): void {
  window[act]('keydown', down, true)
  window[act]('keyup', up as EventListener, true)
}

const listener = () => listeners.find(({ listens }) => listens())

function down(event: Event): void {
  // A field that a browser fills in by itself receives key events without a name.
  if (!(event instanceof KeyboardEvent) || press.replaying || !listener() || MODIFIERS.includes(event.key)) return
  listener()?.heard?.(event)
  if (reading && !reading.run.goesOn(event.timeStamp)) end(false, event.timeStamp)
  if (event.altKey && !event.ctrlKey && /^Numpad\d$/.test(event.code)) return byNumber(event)
  if (shortcutOf(event) !== null) return press.prove()
  const modified = (event.ctrlKey || event.altKey || event.metaKey) && !event.getModifierState('AltGraph')
  if (modified) return control(event)
  const enter = event.key === 'Enter' || /^(Numpad)?Enter$/.test(event.code)
  const stroke = enter ? null : strokeOf(event)
  if (event.repeat) return repeat(event, enter)
  if (enter || (event.key === 'Tab' && !event.shiftKey)) return suffix(event, enter)
  if (stroke?.typed === ' ' && !reading && trails(event)) return swallow(event)
  if (stroke?.typed === ' ' && !reading && press.hold(event, ' ')) return wait()
  if (stroke) return read(event, stroke)
  if (event.key === 'ArrowDown' && trails(event)) return swallow(event)
  press.prove()
  if (event.key === 'Backspace' || event.key === 'Delete') reading = null
}

function up(event: KeyboardEvent): void {
  if (press.replaying) return
  if (event.key === 'Alt' && digits) numberedUp(event)
  const ours = press.lift(event.key)
  if (ours) event.stopImmediatePropagation()
  // Some browsers press a button at keyup of Space, even if its keydown was cancelled.
  if (ours || (event.key === ' ' && listener() && pressable(event.target, ' '))) event.preventDefault()
}

function read(event: KeyboardEvent, stroke: Stroke): void {
  press.drop()
  reading ??= {
    run: new Run(scannerPrefix.value),
    place: placeOf(event.target),
    target: event.target,
    undo: undoing(event.target),
  }
  reading.run.add(stroke, event.timeStamp)
  if (!does(reading.place, event.target, stroke.typed)) event.preventDefault()
  wait()
}

/** Whether a character may do at once what it does by itself: write, choose from a list, or press a key on a pad. */
function does(place: Place, target: EventTarget | null, character: string): boolean {
  if (place === 'search' || place === 'field') return true
  return character !== ' ' && (place === 'pad' || target instanceof HTMLSelectElement)
}

/** A held key repeats itself: on a button that is one press, as scanners know no other. */
function repeat(event: KeyboardEvent, enter: boolean): void {
  if (enter ? pressable(event.target, 'Enter') : event.key === ' ' && pressable(event.target, ' ')) swallow(event)
}

function suffix(event: KeyboardEvent, enter: boolean): void {
  if (press.isThere) {
    // People go on by Tab; no scanner begins with both.
    if (!enter) return press.prove()
    swallow(event)
    wait()
  } else if (reading) {
    if (end(true, event.timeStamp, enter)) swallow(event)
  } else if (trails(event)) swallow(event)
  else if (enter && press.hold(event, 'Enter')) wait()
}

/** Scanners send `Ctrl+J` or `Ctrl+M` where a line ends, and other letters for what cannot be printed. */
function control(event: KeyboardEvent): void {
  const within = reading && reading.place !== 'field' && reading.run.read().keys >= SHORTEST
  if (!event.ctrlKey || !(within || trails(event))) return press.prove()
  swallow(event)
  // FNC1 within a barcode of GS1 comes as `Ctrl+]`.
  if (within && (event.code === 'BracketRight' || event.key === ']')) add(SEPARATOR, event)
  if (within && (event.code === 'KeyJ' || event.code === 'KeyM')) end(true, event.timeStamp)
  else if (within) wait()
}

/** What cannot be printed belongs to a code that is read already. */
function add(typed: string, { timeStamp }: KeyboardEvent): void {
  reading?.run.add({ typed, american: typed }, timeStamp)
  wait()
}

/** Whether a key belongs to the end of a scan that has been read already; if so, the next one may as well. */
function trails(event: KeyboardEvent): boolean {
  if (event.timeStamp > trailsUntil) return false
  trailsUntil = event.timeStamp + QUIET_MS
  return true
}

function wait(): void {
  clearTimeout(timer)
  const quietMs = reading?.run.quietMs ?? QUIET_MS
  const due = performance.now() + quietMs
  timer = setTimeout(() => {
    if (performance.now() - due > LATE_MS) return wait()
    press.prove()
    if (reading) end(false, performance.now())
  }, quietMs)
}

/** Ends the present reading; returns whether the key that ended it has no further effect. */
function end(ended: boolean, now: number, byEnter = true): boolean {
  const { run, place, target, undo } = reading!
  reading = null
  const read = run.read()
  ended ||= isSigned(read, around())
  const scan = { ...read, place, ended, codes: readings(read, around()) }
  const short = scan.keys < SHORTEST
  if (place === 'field' && (!ended || !byEnter || target instanceof HTMLTextAreaElement)) return false
  if (short && !ended) {
    if (scan.keys === 1 && place === 'page') listener()?.alone?.(scan.typed)
    return false
  }
  const twice = scan.american === last.code && now - last.at < TWICE_MS && place === 'page'
  const became = twice ? 'taken' : (listener()?.scanned(scan) ?? 'unused')
  if (became === 'typed') return false
  if (ended) trailsUntil = now + QUIET_MS
  if (became === 'unused') unused.value = { place, no: scan.codes[0]! }
  else {
    last = { code: scan.american, at: now }
    undo()
  }
  return true
}

/** Gives what takes a scan out of what it went to: a search begins again, a choice is what it was. */
function undoing(target: EventTarget | null): () => void {
  const isSearch = target instanceof HTMLInputElement && target.id === 'search'
  if (!isSearch && !(target instanceof HTMLSelectElement)) return () => undefined
  const before = isSearch ? '' : target.value
  return () => {
    target.blur()
    if (target.value === before) return
    target.value = before
    target.dispatchEvent(new Event(isSearch ? 'input' : 'change', { bubbles: true }))
  }
}

function swallow(event: KeyboardEvent): void {
  event.preventDefault()
  event.stopImmediatePropagation()
}

/** Some scanners send a character as its number, on the keypad while Alt is down. */
function byNumber(event: KeyboardEvent): void {
  event.preventDefault()
  digits += event.code.slice(-1)
}

function numberedUp(event: KeyboardEvent): void {
  const typed = String.fromCharCode(Number(digits))
  digits = ''
  if (typed >= ' ') read(event, { typed, american: typed })
  else if (typed === SEPARATOR) add(typed, event)
  else if (reading) end(true, event.timeStamp)
}
