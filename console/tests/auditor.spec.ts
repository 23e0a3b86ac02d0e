import { expect, test } from '@playwright/test'
import { base, logIn, watchErrors } from './desk'

test('an auditor verifies the log, and a hash that is kept elsewhere', async ({ page }) => {
  const errors = watchErrors(page)
  await logIn(page, 'shenji')
  await page.goto(`${base()}#/log`)
  await page.getByRole('button', { name: '校验全部日志' }).click()
  await expect(page.getByText(/日志完整，共 [\d,]+ 条/)).toBeVisible()
  const head = (await page.locator('.head').innerText()).trim()
  expect(head).toMatch(/^[0-9a-f]{64}$/)

  const kept = page.getByLabel('另行保存的最新哈希（可不填）')
  await kept.fill(head)
  await page.getByRole('button', { name: '校验全部日志' }).click()
  await expect(page.getByText(/日志完整/)).toBeVisible()
  await kept.fill('0'.repeat(64))
  await page.getByRole('button', { name: '校验全部日志' }).click()
  await expect(page.getByText('日志不完整！')).toBeVisible()

  await page.getByLabel('用户', { exact: true }).fill('chushen')
  await page.getByRole('button', { name: '查询' }).click()
  await expect(page).toHaveURL(/actor=chushen/)
  const actors = page.getByRole('table', { name: '审计日志' }).locator('tbody td:nth-child(3)')
  await expect(actors.first()).toHaveText('chushen')
  expect([...new Set(await actors.allInnerTexts())]).toEqual(['chushen'])
  // An auditor reads and decides nothing.
  await page.goto(`${base()}#/clues`)
  await expect(page.getByRole('table', { name: '线索工作台' }).locator('tbody tr').first()).toBeVisible()
  await page.keyboard.press('x')
  await expect(page.getByText('所选线索没有共同的下一步')).toBeVisible()
  expect(errors).toEqual([])
})
