/** Text to frames. What it does not know it ignores: a later server may say more than this client understands. */

import type { Frame } from './frames'

const KNOWN = new Set([
  'welcome',
  'snapshot',
  'events',
  'ok',
  'conflict',
  'error',
  'heartbeat',
  'pong',
  'bye',
  'display',
])

/** Reads one frame; null for anything that is not a frame of a known type. Never throws. */
export function decode(text: unknown): Frame | null {
  if (typeof text !== 'string') return null
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || !('type' in value)) return null
    return KNOWN.has(String(value.type)) ? (value as Frame) : null
  } catch {
    return null
  }
}
