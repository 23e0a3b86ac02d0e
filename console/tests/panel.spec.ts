import { expect, test } from '@playwright/test'
import { base, logIn, Person, upheldClue, watchErrors } from './desk'

test('three experts vote and the majority decides', async ({ page }) => {
  const second = await Person.enter('fushen')
  const { clue_id, office } = await upheldClue()
  await office.attach(clue_id)
  await office.decide(clue_id, 'appeal', '不认可')
  await second.decide(clue_id, 'uphold', '仍成立')
  await office.attach(clue_id)
  await office.decide(clue_id, 'appeal', '再次申诉')

  const errors = watchErrors(page)
  const votes = ['认定', '放行', '认定']
  for (const [index, vote] of votes.entries()) {
    await logIn(page, `zhuanjia${index + 1}`)
    await page.goto(`${base()}#/clues/${clue_id}`)
    await expect(page.getByText(`${index} 票`)).toBeVisible()
    if (index === 0) await expect(page.getByRole('region', { name: '作出决定' })).toContainText('至少三票')
    await page.getByLabel('投票理由').fill(`专家意见${index + 1}`)
    await page.getByRole('button', { name: `投票：${vote}` }).click()
    await expect(page.getByText(`${index + 1} 票`)).toBeVisible()
  }
  const panel = page.getByRole('region', { name: '作出决定' })
  await panel.getByRole('radio', { name: '合议结论' }).click()
  await panel.getByLabel('理由').fill('两票认定，一票放行')
  await panel.getByRole('button', { name: /^提交/ }).click()
  await expect(page.locator('header.panel .tag').last()).toHaveText('终审')
  expect(errors).toEqual([])
})
