// Users for tests, made through the REST by the administrator of MINGJIAN_ADMIN (name:password).
import { expect, type Page, request } from '@playwright/test'

export interface Person {
  name: string
  password: string
}
const kPassword = 'a long pass-phrase 1'
const run = Date.now().toString(36) // names differ from run to run on one database

export async function newUser(name: string, roles: string[], region = '', institution = ''): Promise<Person> {
  const [admin, password] = (process.env.MINGJIAN_ADMIN ?? 'root:').split(/:(.*)/s) as [string, string]
  const person = { name: `${name}-${run}`, password: kPassword }
  const server = await request.newContext({
    baseURL: process.env.MINGJIAN_CONSOLE ?? 'http://127.0.0.1:8080/',
    extraHTTPHeaders: { 'X-Requested-With': 'mingjian' },
  })
  const send = async (path: string, data: object): Promise<void> => {
    const answer = await server.post(path, { data })
    expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true)
  }
  await send('v1/session', { name: admin, password })
  await send('v1/users', person)
  for (const role of roles) await send(`v1/users/${person.name}/grants`, { role, region, fixmedins_code: institution })
  await server.dispose()
  return person
}

export async function logIn(page: Page, person: Person): Promise<void> {
  await page.context().clearCookies()
  await page.goto('#/login')
  await page.reload()
  await page.locator('input').nth(0).fill(person.name)
  await page.locator('input').nth(1).fill(person.password)
  await page.locator('button[type="submit"]').click()
  await expect(page.locator('nav .entries')).toBeVisible()
}
