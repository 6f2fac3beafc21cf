/** How this device's keyboard is used: whether a key alone is a command, and how its scanner begins. */

import { ref } from 'vue'

import { recall, remember } from '../../browser/kept'

const SINGLE = 'dibs.single-keys'
const PREFIX = 'dibs.scanner-prefix'

export const singleKeys = ref(recall(SINGLE, 'localStorage') === '1')
export const scannerPrefix = ref(recall(PREFIX, 'localStorage') ?? '')

export function setSingleKeys(on: boolean): void {
  singleKeys.value = on
  remember(SINGLE, on ? '1' : '', 'localStorage')
}

export function setScannerPrefix(prefix: string): void {
  scannerPrefix.value = prefix
  remember(PREFIX, prefix, 'localStorage')
}
