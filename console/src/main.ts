import 'element-plus/dist/index.css'
import './style.css'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { connect } from '@/api/client'
import App from '@/App.vue'
import { i18n } from '@/i18n'
import { router } from '@/router'
import { useSession } from '@/stores/session'

const app = createApp(App).use(createPinia()).use(i18n).use(router)
const session = useSession()
connect({
  expired: () => {
    session.forget()
    const from = router.currentRoute.value
    if (from.name !== 'login') void router.push({ name: 'login', query: { then: from.fullPath, ended: '1' } })
  },
  unmask: () => session.unmask,
})
app.mount('#app')
