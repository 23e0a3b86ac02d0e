// Every page that the navigation shows to a role opens without an error, in both languages.
import { expect, test } from '@playwright/test'
import { logIn, watchErrors } from './desk'

for (const name of ['chushen', 'zhongshen', 'zhifa1', 'jigou', 'yishi', 'guanli', 'fazhi']) {
  test(`every page of ${name} opens in both languages`, async ({ page }) => {
    const errors = watchErrors(page)
    await logIn(page, name)
    const links = page.getByRole('navigation').locator('a.entry')
    await expect(links.first()).toBeVisible()
    for (const language of ['zh', 'en']) {
      if (language === 'en') await page.getByRole('button', { name: 'English' }).click()
      for (const link of await links.all()) {
        await link.click()
        await expect(page.locator('main h1').first()).toBeVisible()
        await page.waitForLoadState('networkidle')
        await expect(page.locator('main [role=alert]'), await link.innerText()).toHaveCount(0)
        expect(await page.locator('main').innerText(), 'a word without a translation').not.toMatch(/\b(clues|common|ledger|users|log|cases|words|own)\.[a-z_]+(\.[a-z_]+)*\b/)
      }
    }
    expect(errors).toEqual([])
  })
}

test('names are masked until somebody asks, and the page warns', async ({ page }) => {
  await logIn(page, 'chushen')
  await page.locator('table tbody tr a').first().click()
  const person = page.getByRole('table', { name: '疑点' }).locator('tbody .masked').first()
  await expect(person).toContainText('*')
  await page.getByRole('button', { name: '显示完整个人信息' }).click()
  await page.getByRole('button', { name: '确认并记录' }).click()
  await expect(page.getByText('正在显示未脱敏的个人信息')).toBeVisible()
  await expect(person).not.toContainText('*')
  await page.getByRole('button', { name: '恢复脱敏' }).click()
  await expect(person).toContainText('*')
})
