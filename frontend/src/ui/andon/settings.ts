/** Settings of the andon on this device: sound and pulse, both off by default. */

import { ref } from 'vue'

import { recall, remember } from '../../browser/kept'

const SOUND = 'dibs.urgent-sound'
const PULSE = 'dibs.urgent-pulse'

export const urgentSound = ref(recall(SOUND, 'localStorage') === '1')
export const urgentPulse = ref(recall(PULSE, 'localStorage') === '1')

export function setUrgentSound(on: boolean): void {
  urgentSound.value = on
  remember(SOUND, on ? '1' : '', 'localStorage')
}

export function setUrgentPulse(on: boolean): void {
  urgentPulse.value = on
  remember(PULSE, on ? '1' : '', 'localStorage')
}
