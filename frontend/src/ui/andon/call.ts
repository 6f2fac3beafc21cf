/** The call of an andon: two notes, twice, and a frame around the page that comes and goes. */

import './pulse.css'

const NOTES_HZ = [880, 1175, 880, 1175]
const NOTE_S = 0.22
const LOUDNESS = 0.3
const PULSE_MS = 6000
/** A sound that a browser held back is not played later. */
const LATE_MS = 1000

let context: AudioContext | undefined
let pulse: ReturnType<typeof setTimeout> | undefined

/** Asks for sound, which browsers give to a page once it was touched. */
function audio(): { context: AudioContext; running: Promise<void> } {
  context ??= new AudioContext()
  return { context, running: context.resume() }
}

/** Lets a page that was loaded again play from its first touch on; the answer ends that. */
export function playFromTouch(): () => void {
  const touched = () => void audio()
  window.addEventListener('pointerdown', touched, { once: true })
  window.addEventListener('keydown', touched, { once: true })
  return () => {
    window.removeEventListener('pointerdown', touched)
    window.removeEventListener('keydown', touched)
  }
}

/** Calls once, in the ways that are asked for. */
export function call(ways: { sound: boolean; pulse: boolean }): void {
  if (ways.sound) void chime()
  if (!ways.pulse) return
  document.documentElement.dataset.andon = ''
  clearTimeout(pulse)
  pulse = setTimeout(() => delete document.documentElement.dataset.andon, PULSE_MS)
}

async function chime(): Promise<void> {
  const asked = performance.now()
  const { context, running } = audio()
  await running
  if (performance.now() - asked > LATE_MS) return
  for (const [at, hz] of NOTES_HZ.entries()) {
    const from = context.currentTime + at * NOTE_S
    const note = context.createOscillator()
    const loudness = context.createGain()
    note.frequency.value = hz
    loudness.gain.setValueAtTime(0, from)
    loudness.gain.linearRampToValueAtTime(LOUDNESS, from + 0.02)
    loudness.gain.linearRampToValueAtTime(0, from + NOTE_S)
    note.connect(loudness).connect(context.destination)
    note.start(from)
    note.stop(from + NOTE_S)
  }
}
