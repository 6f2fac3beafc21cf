/** How many dialogs are open over the page: a page in which something is being answered is left alone. */

import { ref } from 'vue'

export const openDialogs = ref(0)
