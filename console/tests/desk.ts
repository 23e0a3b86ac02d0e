// What the tests share: logging in by the page, and people who act by the interface to bring a clue
// where a test begins. All runs against `mingjian demo --serve` (tests/run.sh).
import { type APIRequestContext, expect, type Page, request } from '@playwright/test'

export const kPassword = 'mingjian-demo'
export const base = () => process.env.MINGJIAN_CONSOLE ?? 'http://127.0.0.1:8080/'

export async function logIn(page: Page, name: string): Promise<void> {
  await page.context().clearCookies()
  await page.goto(base())
  await page.goto(`${base()}#/login`)
  await page.getByLabel('用户名').fill(name)
  await page.getByLabel('密码').fill(kPassword)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await expect(page.getByRole('navigation')).toBeVisible()
}

/** Nothing that a page logs as an error may pass; refusals that a test asks for are named. */
export function watchErrors(page: Page): string[] {
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    // Asking who one is before a login is answered by 401, which browsers print.
    if (message.type() === 'error' && !/401/.test(message.text())) errors.push(message.text())
  })
  return errors
}

export class Person {
  private constructor(
    readonly name: string,
    private readonly api: APIRequestContext,
    readonly session: { grants: { fixmedins_code: string | null }[] },
  ) {}
  static async enter(name: string): Promise<Person> {
    const api = await request.newContext({ baseURL: base(), extraHTTPHeaders: { 'X-Requested-With': 'mingjian' } })
    const answer = await api.post('v1/session', { data: { name, password: kPassword } })
    expect(answer.status(), await answer.text()).toBe(200)
    return new Person(name, api, await answer.json())
  }
  async get<T>(path: string): Promise<T> {
    const answer = await this.api.get(path)
    expect(answer.status(), `${path}: ${await answer.text()}`).toBe(200)
    return answer.json() as Promise<T>
  }
  async post<T>(path: string, data: unknown): Promise<T> {
    const answer = await this.api.post(path, { data })
    expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true)
    return answer.json() as Promise<T>
  }
  async attach(clue: number): Promise<void> {
    const answer = await this.api.post(`v1/clues/${clue}/attachments?name=${encodeURIComponent('申诉书.txt')}`, { data: '病历与处方见附页。', headers: { 'Content-Type': 'text/plain' } })
    expect(answer.ok(), await answer.text()).toBe(true)
  }
  async decide(clue: number, event: string, reason = '测试'): Promise<void> {
    const { clue: now } = await this.get<{ clue: { version: number } }>(`v1/clues/${clue}`)
    // What the data say for the institution is set aside by name.
    const facts = event === 'uphold' ? (await this.get<{ facts: { id: string; result: string }[] }>(`v1/clues/${clue}/clearing`)).facts : []
    const acknowledged = facts.filter((each) => each.result === 'cleared').map((each) => each.id).join(',')
    await this.post(`v1/clues/${clue}/decisions`, { version: now.version, event, reason, ...(acknowledged && { acknowledged }) })
  }
}

export interface Row { clue_id: number; fund_amt: string; fixmedins_code: string; findings: number }

/** The clue of `state` with the most money at an institution ('' = any) that no test has taken. */
const taken = new Set<number>()
export async function takeClue(reviewer: Person, state: string, fixmedins_code = ''): Promise<Row> {
  const { rows } = await reviewer.get<{ rows: Row[] }>(`v1/clues?state=${state}&limit=200${fixmedins_code && `&fixmedins_code=${fixmedins_code}`}`)
  const row = rows.find((each) => !taken.has(each.clue_id) && Number(each.fund_amt) >= 1)
  expect(row, `no clue in ${state} of ${fixmedins_code || 'anybody'} is left`).toBeDefined()
  taken.add(row!.clue_id)
  return row!
}

/** The offices of institutions in the demonstration. */
const kOffices = ['jigou', 'jigou2', 'jigou3', 'jigou4']

/** A clue that the first review has upheld, and the office of its institution. */
export async function upheldClue(): Promise<Row & { office: Person }> {
  const reviewer = await Person.enter('chushen')
  const { rows } = await reviewer.get<{ rows: Row[] }>('v1/clues?state=first_review&limit=200')
  const offices = await Promise.all(kOffices.map((name) => Person.enter(name)))
  for (const row of rows) {
    const office = offices.find((each) => each.session.grants[0]?.fixmedins_code === row.fixmedins_code)
    if (!office || taken.has(row.clue_id) || Number(row.fund_amt) < 1) continue
    taken.add(row.clue_id)
    await reviewer.decide(row.clue_id, 'uphold', '事实清楚，证据充分')
    return { ...row, office }
  }
  throw new Error('no clue in the first review is left')
}
