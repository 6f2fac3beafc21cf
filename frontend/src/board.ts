/** The entry of the board; every other page is loaded when it is opened. */

import './ui/tokens.css'
import './ui/base.css'

import { createApp, nextTick } from 'vue'
import { createRouter, createWebHistory } from 'vue-router'

import LiveShell from './live/LiveShell.vue'
import BoardPage from './operator/BoardPage.vue'
import { at, root } from './browser/path'
import BoardApp from './BoardApp.vue'
import { partMissing } from './ui/missing'
import { booted, watchErrors } from './watchdog/failure'
import { spoken } from './words/words'

const router = createRouter({
  history: createWebHistory(root()),
  routes: [
    { path: '/', component: () => import('./screens/home/HomePage.vue') },
    { path: '/sign-in', component: () => import('./screens/home/SignInPage.vue') },
    {
      path: '/boards/:slug',
      component: LiveShell,
      props: true,
      children: [
        { path: '', component: BoardPage },
        { path: 'assign', component: () => import('./supervisor/AssignPage.vue') },
        { path: 'displays', component: () => import('./screens/fleet/FleetPage.vue'), props: true },
        { path: 'people', component: () => import('./screens/people/PeoplePage.vue'), props: true },
      ],
    },
    { path: '/password', component: () => import('./screens/account/PasswordPage.vue') },
    { path: '/account', component: () => import('./screens/account/AccountPage.vue') },
    { path: '/scanner', component: () => import('./screens/scanner/ScannerPage.vue') },
    { path: '/pair', component: () => import('./screens/fleet/PairPage.vue') },
    { path: '/terminal', component: () => import('./screens/terminal/TerminalPage.vue') },
    { path: '/:rest(.*)', redirect: '/' },
  ],
})

router.beforeResolve(() => spoken())
router.onError((_, to) => partMissing(at(to.fullPath)))

const app = createApp(BoardApp).use(router)
watchErrors(app)
// A page whose chunk failed to load counts as not booted, unless a note is shown in its place.
void spoken()
  .then(() => {
    app.mount('#app')
    return router.isReady()
  })
  .catch(() => undefined)
  .then(() => nextTick(booted))
  // Behind the page: nothing is typed before.
  .then(() => import('./api/typed'))
  .then(({ keepTyped }) => keepTyped())
  .catch(() => undefined)
