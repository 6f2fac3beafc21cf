/** Whether the page is being printed: a list that shows some of its rows then shows all of them. */

import { ref } from 'vue'

export const printing = ref(false)

addEventListener('beforeprint', () => (printing.value = true))
addEventListener('afterprint', () => (printing.value = false))
