// Overview, rules, knowledge, what-if, data: what an analyst, a rule author and an approver do.
import { expect, type Page, test } from '@playwright/test'
import { count, exactMoney } from '../src/text/format'
import { kPassword, logIn, Person, watchErrors } from './desk'

interface Overview {
  findings: { clues: number; fund_amt: string }
  stages: { state: string; clues: number }[]
  accounts: { account: string; amount: string }[]
}
const kRule = 'frequent-hospitalization' // in shadow: our own reading
const kShare = 120_000 // ms that a trial on the city may take on a busy machine

test.setTimeout(300_000)

async function open(page: Page, path: string): Promise<void> {
  await page.goto(`./#${path}`)
}

test.describe('overview', () => {
  test('shows the figures that the server gives, and what is behind them', async ({ page }) => {
    await logIn(page, 'fenxi')
    const overview = (await (await page.request.get('v1/overview')).json()) as Overview
    await open(page, '/overview')
    await expect(page.locator('[data-card="clues"] .value')).toHaveText(count(overview.findings.clues))
    await expect(page.locator('[data-card="fund_amt"] .value')).toHaveAttribute('title', exactMoney(overview.findings.fund_amt))
    const recovered = overview.accounts.find((each) => each.account === 'recovered')?.amount ?? '0.00'
    await expect(page.locator('[data-card="recovered"] .value')).toHaveAttribute('title', exactMoney(recovered))
    const hits = overview.stages.find((each) => each.state === 'hit')
    expect(hits?.clues).toBeGreaterThan(0)
    const stage = page.locator('a[href="#/clues?state=hit"]')
    await expect(stage).toContainText(count(hits?.clues))
    await stage.click()
    await expect(page).toHaveURL(/#\/clues\?state=hit/)
  })
})

test.describe('rules', () => {
  test('an analyst back-tests a rule and reads the evidence', async ({ page }) => {
    await logIn(page, 'fenxi')
    await open(page, '/rules?status=active&sort=findings')
    await page.locator('tbody tr').first().getByRole('link').first().click()
    await page.getByRole('tab', { name: '回测' }).click()
    await page.getByRole('button', { name: '开始回测' }).click()
    const result = page.locator('[data-test="backtest"]')
    await expect(result).toBeVisible({ timeout: kShare })
    const findings = Number((await result.locator('.value').first().innerText()).replace(/,/g, ''))
    expect(findings).toBeGreaterThan(0)
    const sample = page.locator('.samples details').first()
    await sample.locator('summary').click()
    await expect(sample.locator('.evidence')).toContainText('违规项')
    // Neither writes nor approves: no way to enter it.
    await expect(page.getByRole('button', { name: '记入沿革' })).toHaveCount(0)
  })

  test('who proposed a version does not approve it; somebody else activates it after a back-test', async ({ page }) => {
    // One person with both duties: what is refused is refused for the version, not for want of a right.
    const author = `author-${Date.now().toString(36)}`
    const admin = await Person.enter('guanli')
    await admin.post('v1/users', { name: author, password: kPassword })
    for (const role of ['rule_author', 'rule_approver']) await admin.post(`v1/users/${author}/grants`, { role, region: '', fixmedins_code: '' })
    const step = async (name: string, why: string): Promise<void> => {
      await page.getByRole('button', { name, exact: true }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('textbox').fill(why)
      await dialog.getByRole('button', { name: '确定' }).click()
      await expect(dialog).toBeHidden()
    }
    const now = page.locator('.steps [aria-current="step"]')
    await logIn(page, author)
    await open(page, `/rules/${kRule}?tab=life`)
    await expect(now).toHaveText('试运行')
    await step('退回评审', '重新提出')
    await expect(now).toHaveText('评审')
    await step('退回', '修改说明')
    await expect(now).toHaveText('草稿')
    await step('提交评审', '依据已补充')
    await expect(now).toHaveText('评审')
    const approval = page.locator('.moves li', { has: page.getByRole('button', { name: '批准试运行' }) })
    await expect(approval.getByRole('button')).toBeDisabled()
    await expect(approval).toContainText(author)

    await logIn(page, 'shenpi')
    await open(page, `/rules/${kRule}?tab=life`)
    await step('批准试运行', '用例齐全')
    await expect(now).toHaveText('试运行')
    await expect(page.locator('.moves li', { has: page.getByRole('button', { name: '启用', exact: true }) }).getByRole('button')).toBeDisabled()
    await page.getByRole('tab', { name: '回测' }).click()
    await page.getByRole('button', { name: '开始回测' }).click()
    await expect(page.locator('[data-test="backtest"]')).toBeVisible({ timeout: kShare })
    await step('记入沿革', '年度数据回测')
    await page.getByRole('tab', { name: '生命周期' }).click()
    await step('启用', '回测结果可接受')
    await expect(now).toHaveText('启用')
  })

  test('a changed text is checked at its place and compared', async ({ page }) => {
    await logIn(page, 'guize')
    await open(page, '/rules/drug-sex?tab=edit')
    const editor = page.getByRole('textbox', { name: '修改' })
    await editor.click()
    await page.keyboard.press('Control+End')
    await page.keyboard.type('surplus: 1\n')
    await page.getByRole('button', { name: '检查并比较' }).click()
    const problems = page.locator('.problems')
    await expect(problems).toContainText('unknown_key', { timeout: 60_000 })
    await expect(problems.getByRole('button').first()).toHaveText(/第 \d+ 行第 \d+ 列/)
    await page.getByRole('button', { name: '恢复现行文本' }).click()
    await editor.click()
    await page.keyboard.press('Control+End')
    await page.keyboard.type('# nothing changes\n')
    await page.getByRole('button', { name: '检查并比较' }).click()
    await expect(page.locator('[data-test="difference"] .sum td').first()).toHaveText('0', { timeout: kShare })
  })

  test('sources are counted apart', async ({ page }) => {
    await logIn(page, 'fenxi')
    const { rules } = (await (await page.request.get('v1/rulebook')).json()) as { rules: { seq88: number | null; source: string }[] }
    await open(page, '/rules')
    const official = new Set(rules.filter((each) => each.seq88 && each.source === 'official').map((each) => each.seq88))
    await expect(page.locator('[data-coverage="edition88-official"] b')).toHaveText(String(official.size))
    await expect(page.locator('tbody tr')).toHaveCount(rules.length)
  })
})

test('a claim that breaks a rule is told so, with the line', async ({ page }) => {
  await logIn(page, 'fenxi')
  await open(page, '/what-if')
  await page.getByRole('button', { name: '项目限女性，患者为男性' }).click()
  await page.getByRole('button', { name: '试审', exact: true }).click()
  const verdict = page.locator('[data-test="verdict"]')
  await expect(verdict.getByRole('link', { name: '医疗服务项目区分性别使用' })).toBeVisible()
  await expect(verdict).toContainText('第 1 行')
  await page.getByRole('button', { name: '没有问题的门诊' }).click()
  await page.getByRole('button', { name: '试审', exact: true }).click()
  await expect(verdict.locator('.decision')).toContainText('放行')
  await page.getByText('粘贴 JSON').click()
  await page.getByRole('textbox', { name: '粘贴 JSON' }).fill('{')
  await page.getByRole('button', { name: '试审', exact: true }).click()
  await expect(page.getByRole('alert')).toContainText('JSON')
})

test('a knowledge point is found by name, with its rule', async ({ page }) => {
  await logIn(page, 'fenxi')
  await open(page, '/knowledge')
  await page.getByRole('textbox').first().fill('急诊诊查费')
  await page.keyboard.press('Enter')
  const table = page.locator('section', { has: page.getByRole('heading', { name: 'service_duplicate' }) })
  await expect(table).toContainText('001102000030000')
  await expect(table).toContainText('国家发布')
  await table.getByRole('link', { name: 'service-duplicate-charge' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('医疗服务项目重复收费')
})

test('a provider stands among its peers', async ({ page }) => {
  await logIn(page, 'fenxi')
  await open(page, '/providers')
  await page.locator('tbody a').first().click()
  await expect(page.getByRole('table', { name: '与同类比较' }).locator('tbody tr').first()).toBeVisible()
  await expect(page.locator('[data-card="fund"] .value')).not.toHaveText('–')
})

test('an institution audits its own files and deletes them', async ({ page }) => {
  await logIn(page, 'jigou')
  await open(page, '/self-audit')
  const csv = (name: string, lines: string[]) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(`${lines.join('\n')}\n`) })
  await page.locator('input[type="file"]').setInputFiles([
    csv('fixmedins_b.csv', ['fixmedins_code,fixmedins_name,fixmedins_type,hosp_lv,admdvs', 'H32010000001,测试医院,1,05,320102']),
    csv('psn_info_b.csv', ['psn_no,psn_name,gend,brdy,insutype', 'P1,测试,1,1990-01-01,310']),
    csv('mdtrt_d.csv', ['mdtrt_id,psn_no,fixmedins_code,med_type,begntime,endtime', 'V1,P1,H32010000001,11,2026-03-02 09:00:00,2026-03-02 10:00:00']),
    csv('setl_d.csv', ['setl_id,mdtrt_id,psn_no,fixmedins_code,setl_time,insutype,med_type,medfee_sumamt,fund_pay_sumamt,inscp_scp_amt', 'S1,V1,P1,H32010000001,2026-03-02 10:00:00,310,11,150,105,150']),
    csv('fee_list_d.csv', ['feedetl_sn,mdtrt_id,setl_id,psn_no,fixmedins_code,fee_ocur_time,med_list_codg,cnt,pric,det_item_fee_sumamt,inscp_scp_amt', '1,V1,S1,P1,H32010000001,2026-03-02 09:10:00,002101030300000-210103030,1,150,150,150']),
  ])
  await expect(page.locator('.files li')).toHaveCount(5)
  await page.getByRole('button', { name: '开始自查' }).click()
  await expect(page.locator('[data-test="self-audit"] .value').first()).toHaveText('1', { timeout: 60_000 })
  await expect(page.getByRole('link', { name: '医疗服务项目区分性别使用' })).toBeVisible()
  await page.getByRole('button', { name: '删除本次自查' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '确定' }).click()
  await expect(page).toHaveURL(/#\/self-audit$/)
})

for (const name of ['fenxi', 'guize', 'shenpi', 'shenji']) {
  test(`every page of ${name} opens in both languages with all its words`, async ({ page }) => {
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
        await expect(page.locator('main .error'), await link.innerText()).toHaveCount(0)
        const text = await page.locator('main').innerText()
        expect(text, 'a word without a translation').not.toMatch(/\b(overview|profiles|rules|knowledge|what_if|quality|self_audit|common|words)\.[a-z_]+(\.[a-z_]+)*\b/)
        expect(text).not.toMatch(/undefined|NaN/)
      }
    }
    expect(errors).toEqual([])
  })
}
