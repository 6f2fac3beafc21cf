/** Keyboard settings of this device: whether a single key is a command, and the scanner's prefix and suffix. */

import { ref } from 'vue'

import { recall, remember } from '../../browser/kept'

const SINGLE = 'dibs.single-keys'
const PREFIX = 'dibs.scanner-prefix'
const SUFFIX = 'dibs.scanner-suffix'

export const singleKeys = ref(recall(SINGLE, 'localStorage') === '1')
export const scannerPrefix = ref(recall(PREFIX, 'localStorage') ?? '')
export const scannerSuffix = ref(recall(SUFFIX, 'localStorage') ?? '')

export const around = () => ({ prefix: scannerPrefix.value, suffix: scannerSuffix.value })

export function setSingleKeys(on: boolean): void {
  singleKeys.value = on
  remember(SINGLE, on ? '1' : '', 'localStorage')
}

export function setScannerPrefix(prefix: string): void {
  scannerPrefix.value = prefix
  remember(PREFIX, prefix, 'localStorage')
}

export function setScannerSuffix(suffix: string): void {
  scannerSuffix.value = suffix
  remember(SUFFIX, suffix, 'localStorage')
}
