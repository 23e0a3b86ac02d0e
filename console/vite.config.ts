import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import components from 'unplugin-vue-components/vite'
import { defineConfig } from 'vite'

// `npm run dev` asks the service on this address; a running `mingjian serve` answers.
const service = process.env.MINGJIAN_SERVICE ?? 'http://127.0.0.1:8080'

export default defineConfig({
  base: './', // served from any path
  plugins: [
    vue(),
    // Only the parts of Element Plus that pages use; its style sheet is whole, so that ours comes after it.
    components({ dirs: [], dts: false, resolvers: [ElementPlusResolver({ importStyle: false })] }),
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    outDir: process.env.MINGJIAN_CONSOLE_OUT ?? '../build/console',
    emptyOutDir: true,
    target: 'es2020',
    chunkSizeWarningLimit: 900,
    rollupOptions: {
      output: {
        manualChunks: (id) => {
          if (/node_modules\/(echarts|zrender)\//.test(id)) return 'charts'
          if (/node_modules\/(element-plus|@element-plus|@floating-ui|async-validator|lodash-es|dayjs)\//.test(id)) return 'elements'
          if (/node_modules\/(@codemirror|@lezer|style-mod|crelt|w3c-keyname|@marijn)\//.test(id)) return 'editor'
          if (id.includes('node_modules')) return 'vendor'
          return undefined
        },
      },
    },
  },
  define: {
    __VUE_OPTIONS_API__: true, // Element Plus needs it
    __VUE_I18N_LEGACY_API__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  server: { proxy: { '/v1': service } },
  test: { include: ['src/**/*.spec.ts'], environment: 'node' },
} as Parameters<typeof defineConfig>[0])
