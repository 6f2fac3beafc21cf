/** Whether the command palette can be opened on this page, and whether it is open. */

import { ref } from 'vue'

export const palette = ref<'none' | 'closed' | 'open'>('none')
