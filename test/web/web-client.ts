import type { Browser, Page } from 'playwright-core'
import { buildWebClientWhenStale } from '../../services/activities/web/build.ts'
import { type System, startSystem } from '../e2e/system.ts'

/** The three processes with the built page. */
export async function startWithPage(environment: Record<string, string> = {}): Promise<System> {
  await buildWebClientWhenStale()
  return startSystem(environment)
}

/** The page in a tab of its own, once it shows activities, and what the browser complained of. */
export async function openPage(browser: Browser, url: string) {
  const context = await browser.newContext({ reducedMotion: 'reduce' })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', error => complaints.push(error.message))
  page.on('console', message => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  await page.goto(`${url}/`)
  await page.getByRole('article').first().waitFor()
  return { page, complaints, close: () => context.close() }
}

/** Writes a message and clicks on *Post*; the trace id of the request. */
export async function post(page: Page, message: string): Promise<string> {
  await page.getByLabel(/^What is new/).fill(message)
  const asked = page.waitForRequest(
    request => request.method() === 'POST' && request.url().endsWith('/api/activities'),
  )
  await page.getByRole('button', { name: 'Post', exact: true }).click()
  return (await asked).headers().traceparent!.split('-')[1]!
}
