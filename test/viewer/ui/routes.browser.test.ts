import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { span, spanId, traceId } from '../records.ts'
import { axeViolations, goInside, launchBrowser, type Visit, visit } from './browser.ts'
import { type SampleViewer, startSampleViewer } from './sample-viewer.ts'

let browser: Browser
let viewer: SampleViewer
let visited: Visit
const beginMillis = Date.now() - 10 * 60_000

/** Ten quick reads; ten slow posts, of which one failed and one was throttled; a sampled job. */
beforeAll(async () => {
  viewer = await startSampleViewer()
  for (let n = 0; n < 20; n++) {
    const [method, durationMillis] = n < 10 ? ['GET', 4] : ['POST', 300 + n]
    const status = { 12: 500, 13: 429 }[n] ?? 200
    addRequest(n, `${method} /api/activities`, durationMillis, {
      'http.request.method': method,
      'http.response.status_code': status,
    })
  }
  addRequest(20, 'nightly', 10, { SampleRate: 50 })
  viewer.clock.millis = beginMillis + 60_000
  browser = await launchBrowser()
  visited = await visit(browser, `${viewer.origin}/routes`)
  await rows().nth(2).waitFor()
})

afterAll(async () => {
  await browser.close()
  await viewer.close()
})

function addRequest(n: number, name: string, durationMillis: number, attributes: object): void {
  const startMillis = beginMillis + n * 1000
  viewer.clock.millis = startMillis
  const fields = { name, startMillis, durationMillis, attributes: { ...attributes } }
  viewer.inbox.addSpans([span({ traceId: traceId(n), spanId: spanId(n), ...fields })])
}

const rows = () => visited.page.locator('.route-table tbody tr')
const texts = async () =>
  (await rows().allInnerTexts()).map(text => text.replace(/\s+/g, ' ').trim())

test('each route has its rate, its failures and its durations, those with most time first', async () => {
  expect(await texts()).toStrictEqual([
    'activities POST /api/activities 10 10 0 10 % 10 % 311 ms 319 ms 319 ms 85 % slowest newest failing',
    'activities nightly about 50 about 50 0 0 0 10 ms 10 ms 10 ms 14 % slowest',
    'activities GET /api/activities 10 10 0 0 0 4 ms 4 ms 4 ms 1.1 % slowest',
  ])
  expect(visited.complaints).toStrictEqual([])
})

test('the heads sort, and say by what', async () => {
  await visited.page.getByRole('button', { name: 'Route', exact: true }).click()
  expect((await texts()).map(text => text.slice(0, 14))).toStrictEqual([
    'activities GET',
    'activities nig',
    'activities POS',
  ])
  expect(new URL(visited.page.url()).searchParams.get('sort')).toBe('route')
  const sorted = visited.page.locator('th[aria-sort]')
  expect(await sorted.allInnerTexts()).toStrictEqual(['Route ▲'])
})

test('a route leads to its traces, and its worst ones to themselves', async () => {
  const { page } = visited
  await page.getByRole('link', { name: 'POST /api/activities' }).click()
  await page.getByText('Only traces with a request of activities POST /api/activities').waitFor()
  await page.locator('.trace-row[data-trace]').nth(9).waitFor()
  expect(await page.locator('.trace-row[data-trace]').count()).toBe(10)

  await page.getByRole('button', { name: 'Show all routes' }).click()
  await page.locator('.trace-row[data-trace]').nth(12).waitFor()

  await goInside(page, '/routes')
  await page.getByRole('link', { name: 'newest failing' }).click()
  await page.waitForURL(`**/trace/${traceId(12)}`)
  await goInside(page, '/routes')
  await page.getByRole('link', { name: 'slowest' }).first().click()
  await page.waitForURL(`**/trace/${traceId(19)}`)
})

test('a filter and j and k work as on the other lists', async () => {
  const { page } = visited
  await goInside(page, '/routes?filter=fault')
  await expect.poll(() => rows().count()).toBe(1)
  await goInside(page, '/routes?filter=nonsense')
  await page.getByText('expected', { exact: false }).first().waitFor()
  await goInside(page, '/routes')
  await rows().nth(2).waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  expect(await page.evaluate('document.activeElement.textContent')).toBe('nightly')
})

test.each(['light', 'dark'] as const)('axe finds nothing to complain about, %s', async scheme => {
  await visited.page.emulateMedia({ colorScheme: scheme })
  await goInside(visited.page, '/routes')
  await rows().nth(2).waitFor()
  expect(await axeViolations(visited.page)).toStrictEqual([])
})
