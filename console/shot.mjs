import { chromium } from '@playwright/test'
const [base, user, out, ...paths] = process.argv.slice(2)
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
for (const [w, h] of [[1280, 800], [1920, 1080]]) {
  const page = await (await browser.newContext({ viewport: { width: w, height: h }, locale: 'zh-CN' })).newPage()
  page.on('console', (m) => { if (['error', 'warning'].includes(m.type())) console.log(m.type(), m.text().slice(0, 300)) })
  page.on('pageerror', (e) => console.log('PAGEERROR', e.message))
  page.on('requestfailed', (r) => console.log('FAILED', r.url()))
  page.on('response', (r) => { if (r.status() >= 400 && !r.url().endsWith('/v1/session')) console.log(r.status(), r.url()) })
  await page.goto(base)
  if (user !== '-') {
    await page.fill('#name', user); await page.fill('#password', process.env.PW ?? 'mingjian-demo'); await page.click('button[type=submit]')
    await page.waitForSelector('main')
  }
  for (const path of paths) {
    await page.goto(base + '#' + path); await page.waitForTimeout(1200); await page.waitForLoadState('networkidle')
    await page.screenshot({ path: `${out}-${(path.replace(/[^a-z0-9]+/gi, '-') || 'root')}-${w}.png` })
  }
  await page.context().close()
}
await browser.close()
