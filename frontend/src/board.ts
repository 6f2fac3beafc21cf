/** The entry of the board: sign-in, boards. */

import { createApp } from 'vue'
import { createRouter, createWebHistory } from 'vue-router'

import BoardPage from './board/BoardPage.vue'
import BoardApp from './BoardApp.vue'
import HomePage from './sign-in/HomePage.vue'
import SignInPage from './sign-in/SignInPage.vue'
import './ui/tokens.css'
import './ui/base.css'

const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', component: HomePage },
    { path: '/sign-in', component: SignInPage },
    { path: '/boards/:slug', component: BoardPage, props: true },
    // A chunk of its own: only supervisors load it.
    { path: '/boards/:slug/assign', component: () => import('./supervisor/AssignPage.vue'), props: true },
    { path: '/:rest(.*)', redirect: '/' },
  ],
})

createApp(BoardApp).use(router).mount('#app')
