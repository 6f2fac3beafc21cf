/** The number of open dialogs: a page with an open dialog does not reload by itself. */

import { ref, type Component, type InjectionKey } from 'vue'

export const openDialogs = ref(0)

/** What stands at the foot of the dialogs of a page: beneath them the page is out of reach, also for screen readers. */
export const FOOT: InjectionKey<Component> = Symbol('foot of dialogs')
