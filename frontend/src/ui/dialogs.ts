/** The number of open dialogs: a page with an open dialog does not reload by itself. */

import { ref } from 'vue'

export const openDialogs = ref(0)
