import { expect, test } from '@playwright/test'
import { base, logIn, Person, upheldClue, watchErrors } from './desk'

test('a hospital appeals with a document and wins', async ({ page }) => {
  const { clue_id, office } = await upheldClue()
  const errors = watchErrors(page)
  await logIn(page, office.name)
  await expect(page.getByRole('heading', { level: 1, name: '本机构线索' })).toBeVisible()
  await expect(page.getByText(/条线索等待本机构答复/)).toBeVisible()
  await page.goto(`${base()}#/clues/${clue_id}`)
  const panel = page.getByRole('region', { name: '作出决定' })
  await expect(panel).toBeVisible()
  // Without a document the appeal is refused, and the page says why.
  await expect(panel).toContainText('上传')
  await page.getByLabel('上传', { exact: true }).setInputFiles({ name: '病历摘要.txt', mimeType: 'text/plain', buffer: Buffer.from('出院记录与检查报告。') })
  await expect(page.getByRole('button', { name: '病历摘要.txt' })).toBeVisible()
  await panel.getByRole('radio', { name: '申诉' }).click()
  await panel.getByLabel('理由').fill('患者同日两次独立手术，有手术记录。')
  await panel.getByRole('button', { name: /^提交/ }).click()
  await expect(page.locator('header.panel .tag').last()).toHaveText('复审')

  await logIn(page, 'fushen')
  await page.goto(`${base()}#/clues/${clue_id}`)
  await expect(page.getByText('患者同日两次独立手术，有手术记录。')).toBeVisible()
  await page.getByRole('region', { name: '作出决定' }).getByRole('radio', { name: '放行' }).click()
  await page.getByRole('region', { name: '作出决定' }).getByLabel('理由').fill('申诉成立')
  await page.getByRole('button', { name: '提交：放行' }).click()
  await expect(page.locator('header.panel .tag').last()).toHaveText('放行')

  await logIn(page, office.name)
  await page.goto(`${base()}#/own/clues?state=released`)
  await expect(page.getByRole('link', { name: String(clue_id), exact: true })).toBeVisible()
  expect(errors).toEqual([])
})

test('a hospital sees nothing of others and no casework of the bureau', async ({ page }) => {
  const office = await Person.enter('jigou')
  const { rows } = await (await Person.enter('chushen')).get<{ rows: { clue_id: number; fixmedins_code: string }[] }>('v1/clues?state=hit,first_review&limit=200')
  const foreign = rows.find((each) => each.fixmedins_code !== office.session.grants[0]!.fixmedins_code)!
  await logIn(page, 'jigou')
  await page.goto(`${base()}#/clues/${foreign.clue_id}`)
  await expect(page.getByRole('alert')).toBeVisible()
  for (const name of ['线索工作台', '资金台账', '审计日志', '用户与权限']) await expect(page.getByRole('navigation').getByRole('link', { name })).toHaveCount(0)
})
