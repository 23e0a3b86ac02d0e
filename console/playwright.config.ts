import { defineConfig } from '@playwright/test'

// Against a service that runs already: MINGJIAN_CONSOLE is its address (console/tests/run.sh starts one).
export default defineConfig({
  testDir: 'tests',
  timeout: 600_000, // of a loaded machine; nothing waits this long that works
  expect: { timeout: 60_000 },
  workers: 1, // the tests share one database and follow one another
  forbidOnly: true,
  reporter: [['list']],
  use: {
    baseURL: process.env.MINGJIAN_CONSOLE ?? 'http://127.0.0.1:8080/',
    locale: 'zh-CN',
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    },
  },
})
