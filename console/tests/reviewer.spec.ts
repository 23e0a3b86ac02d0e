import { expect, test } from '@playwright/test'
import { base, logIn, Person, takeClue, watchErrors } from './desk'

test('a reviewer takes ten clues by keyboard and decides each', async ({ page }) => {
  const errors = watchErrors(page)
  await logIn(page, 'chushen')
  await page.goto(`${base()}#/clues?state=hit`)
  const rows = page.getByRole('table', { name: '线索工作台' }).locator('tbody tr')
  await expect(rows.nth(9)).toBeVisible()

  // x selects, j moves on; d opens what the selected clues have in common.
  for (let i = 0; i < 10; i++) {
    await page.keyboard.press('x')
    await page.keyboard.press('j')
  }
  await expect(page.getByText('已选 10 条')).toBeVisible()
  const ids = await rows.locator('td:nth-child(2) a').allInnerTexts()
  const chosen = ids.slice(0, 10)
  await page.keyboard.press('d')
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('受理 10 条线索')
  await dialog.getByRole('button', { name: '提交' }).click()
  await expect(page.getByText('10 条线索已办理')).toBeVisible()

  for (const [index, id] of chosen.entries()) {
    await page.goto(`${base()}#/clues/${id}`)
    await expect(page.getByRole('heading', { level: 1 })).toContainText(`线索 ${id}`)
    const panel = page.getByRole('region', { name: '作出决定' })
    await panel.getByRole('radio', { name: '放行' }).click()
    await panel.getByLabel('理由').fill('属合规例外情形')
    if (index === 0) await page.keyboard.press('Control+Enter') // as the page says
    else await panel.getByRole('button', { name: /^提交/ }).click()
    await expect(page.locator('header.panel .tag').last()).toHaveText('放行')
  }
  expect(errors).toEqual([])
})

test('amounts are changed to the cent, and never upwards', async ({ page }) => {
  await logIn(page, 'chushen')
  const { clue_id } = await takeClue(await Person.enter('chushen'), 'first_review')
  await page.goto(`${base()}#/clues/${clue_id}`)
  const panel = page.getByRole('region', { name: '作出决定' })
  await panel.getByRole('radio', { name: '认定' }).click()
  const amount = page.getByRole('table', { name: '疑点' }).getByRole('textbox').first()
  const most = await amount.inputValue()
  await amount.fill('99999999')
  await amount.press('Tab')
  await expect(amount).toHaveAttribute('aria-invalid', 'true')
  await amount.fill('0.01')
  await amount.press('Tab')
  await expect(amount).toHaveAttribute('aria-invalid', 'false')
  await panel.getByLabel('理由').fill('部分属实')
  for (const fact of await panel.getByRole('checkbox').all()) await fact.check()
  await panel.getByRole('button', { name: /^提交/ }).click()
  await expect(page.locator('header.panel .tag').last()).toHaveText('申诉')
  expect(most).toMatch(/^\d+\.\d\d$/)
  await expect(page.getByRole('table', { name: '疑点' }).locator('tbody tr').first()).toContainText('0.01')
})

test('filters live in the address', async ({ page }) => {
  await logIn(page, 'chushen')
  await page.goto(`${base()}#/clues?state=hit`)
  await expect(page.getByRole('tab', { selected: true })).toContainText('机审命中')
  await page.getByRole('tab', { name: /归档/ }).click()
  await expect(page).toHaveURL(/state=archived/)
  await page.reload()
  await expect(page.getByRole('tab', { selected: true })).toContainText('归档')
})
