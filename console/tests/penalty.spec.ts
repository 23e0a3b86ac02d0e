import { expect, test } from '@playwright/test'
import { base, logIn, Person, upheldClue, watchErrors } from './desk'

test('a penalty is ordered and comes in to the cent', async ({ page }) => {
  const { clue_id, office } = await upheldClue()
  await office.decide(clue_id, 'accept', '')
  await (await Person.enter('zhongshen')).decide(clue_id, 'approve', '同意')

  const errors = watchErrors(page)
  await logIn(page, 'zhifa1')
  await page.goto(`${base()}#/clues/${clue_id}`)
  const upheld = await page.locator('dl > div').filter({ hasText: '认定金额' }).locator('.money').innerText()
  const loss = upheld.replaceAll(',', '')
  const fine = (Math.round(Number(loss) * 150) / 100).toFixed(2) // between once and twice the loss

  await page.getByRole('button', { name: '登记处理决定' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('行政处罚', { exact: true }).click()
  await dialog.getByRole('combobox', { name: '适用条款' }).click()
  await page.getByRole('option', { name: /医疗保障基金使用监督管理条例.*38.*条?$/ }).first().click()
  await expect(dialog.getByLabel('责令退回')).toHaveValue(loss)
  await dialog.getByLabel('罚款').fill(fine)
  await dialog.getByRole('combobox', { name: '缴款期限' }).fill('2099-01-31')
  await page.keyboard.press('Enter')
  await dialog.getByLabel('另一执法人员').fill('zhifa2')
  await dialog.getByLabel('理由').fill('违反条例第三十八条')
  await dialog.getByRole('button', { name: '登记', exact: true }).click()
  await expect(page.getByText('处理决定已登记')).toBeVisible()

  const panel = page.getByRole('region', { name: '作出决定' })
  await panel.getByRole('radio', { name: '作出处理' }).click()
  await panel.getByRole('button', { name: /^提交/ }).click()
  await expect(page.locator('header.panel .tag').last()).toHaveText('整改')
  // Money is outstanding: archiving is refused, with the reason.
  await expect(panel).toContainText('还有款项未结清')

  for (const name of ['退回本金', '罚款']) {
    await page.getByRole('button', { name: '登记到账' }).click()
    await dialog.getByRole('radio', { name }).check({ force: true })
    await dialog.getByLabel('凭证').fill(`银行回单 ${name}`)
    await dialog.getByRole('button', { name: '登记', exact: true }).click()
    await expect(dialog).toBeHidden()
  }
  const cents = (text: string) => Number(text.replaceAll(',', '')).toFixed(2)
  const money = page.locator('section').filter({ has: page.getByRole('heading', { name: '资金', exact: true }) })
  const balance = async (account: string) => cents(await money.locator(`dt:text-is("${account}") + dd .money`).innerText())
  await expect.poll(() => balance('已追回')).toBe(loss)
  expect(await balance('已缴罚款')).toBe(fine)

  await panel.getByRole('radio', { name: '归档' }).click()
  await panel.getByLabel('理由').fill('款项结清')
  await panel.getByRole('button', { name: /^提交/ }).click()
  await expect(page.locator('header.panel .tag').last()).toHaveText('归档')

  await page.goto(`${base()}#/ledger?tab=entries&clue_id=${clue_id}`)
  await expect(page.getByRole('table', { name: '分录' })).toContainText(loss.replace(/\B(?=(\d{3})+(?!\d))/g, ','))
  await page.goto(`${base()}#/ledger?tab=reconciliation`)
  await expect(page.getByText('全部相符。')).toBeVisible()
  expect(errors).toEqual([])
})
