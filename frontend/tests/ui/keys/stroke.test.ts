import { describe, expect, it } from 'vitest'

import { strokeOf, type KeyLike } from '../../../src/ui/keys/stroke'

function key(given: Partial<KeyLike>, capsLock = false): KeyLike {
  const none = { key: '', code: '', shiftKey: false, isComposing: false }
  return { ...none, getModifierState: (name) => name === 'CapsLock' && capsLock, ...given }
}

describe('a key', () => {
  it.each([
    [{ key: 'w', code: 'KeyW' }, 'w', 'w'],
    [{ key: 'W', code: 'KeyW', shiftKey: true }, 'W', 'W'],
    // A German keyboard, and a scanner that thinks of an American one.
    [{ key: 'ß', code: 'Minus' }, 'ß', '-'],
    [{ key: 'z', code: 'KeyY' }, 'z', 'y'],
    // A French keyboard.
    [{ key: '&', code: 'Digit1' }, '&', '1'],
    [{ key: '4', code: 'Numpad4' }, '4', '4'],
    // An input method, a dead key.
    [{ key: 'Process', code: 'KeyW', shiftKey: true }, 'W', 'W'],
    [{ key: 'w', code: 'Slash', isComposing: true }, '/', '/'],
    [{ key: 'Dead', code: 'Quote' }, "'", "'"],
    [{ key: '工' }, '工', '工'],
  ])('%j is %s, on an American keyboard %s', (given, typed, american) => {
    expect(strokeOf(key(given))).toEqual({ typed, american })
  })

  it.each(['Shift', 'Enter', 'F6', 'ArrowUp'])('%s writes nothing', (name) => {
    expect(strokeOf(key({ key: name, code: name }))).toBeNull()
  })

  it.each([
    ['a', true, 'A'],
    ['A', false, 'a'],
  ])('under CapsLock is the letter that Shift says: %s is %s', (seen, shiftKey, printed) => {
    expect(strokeOf(key({ key: seen, code: 'KeyA', shiftKey }, true))?.typed).toBe(printed)
  })
})
