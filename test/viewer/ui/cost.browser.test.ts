import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { countLines, sendRequests } from '../cost/home-requests.ts'
import { launchBrowser, type Visit, visit } from './browser.ts'
import { type SampleViewer, startSampleViewer } from './sample-viewer.ts'

let browser: Browser
let viewer: SampleViewer
let visited: Visit

beforeAll(async () => {
  viewer = await startSampleViewer()
  sendRequests(
    viewer,
    Array.from({ length: 40 }, (_, n) => ({ atSeconds: n * 5, route: n % 4 ? '/a' : '/<b>' })),
  )
  countLines(viewer)
  browser = await launchBrowser()
  visited = await visit(browser, `${viewer.origin}/cost?requestsPerSecond=10`)
  await visited.page.locator('.cost table').first().waitFor()
})

afterAll(async () => {
  await browser.close()
  await viewer.close()
})

const table = (title: string) =>
  visited.page
    .locator('.cost section')
    .filter({ has: visited.page.getByRole('heading', { name: title }) })
const legend = () => visited.page.locator('.cost-load legend')
const xrayRow = () => visited.page.getByRole('row', { name: /^AWS X-Ray/ })

test('the bill says what each vendor costs at the load of the address', async () => {
  const { page, complaints } = visited
  expect(await legend().textContent()).toBe('10/s, of which 100 % are kept')
  expect(await xrayRow().textContent()).toContain('26.3 M traces')
  expect(await xrayRow().textContent()).toContain('$130.83')
  expect(await page.getByText(/Prices of 2026-11-28\.$/).count()).toBe(1)
  expect(await page.getByRole('row', { name: /^Honeycomb/ }).textContent()).toContain(
    'The price is not confirmed',
  )
  expect(await table('By route').getByRole('row').allInnerTexts()).toHaveLength(3)
  expect(await table('By route').getByText('GET /<b>').count()).toBe(1)
  expect(await table('What makes it larger').textContent()).toContain('as segments and by OTLP')
  expect(complaints).toStrictEqual([])
})

test('a slider that was not moved says the load itself, not its nearest step', async () => {
  const { page, close } = await visit(browser, `${viewer.origin}/cost?requestsPerSecond=6.8`)
  await page.getByText('6.8/s, of which 100 % are kept').waitFor()
  expect(await page.locator('.cost-load output').allInnerTexts()).toStrictEqual(['6.8', '100 %'])
  await close()
})

test('the sliders move by keyboard, ask once when they rest, and are kept in the address', async () => {
  const { page, asked } = visited
  const before = asked.length
  const slider = page.getByRole('slider', { name: 'Requests a second' })
  // As a pointer drags it: many values in a moment, the last of which is 89.
  await slider.evaluate((element: { value: string; dispatchEvent(event: Event): void }) => {
    for (let step = 61; step <= 79; step++) {
      element.value = `${step}`
      element.dispatchEvent(new Event('input', { bubbles: true }))
    }
  })
  await slider.press('ArrowRight')
  await page.getByText('100/s, of which 100 % are kept').waitFor()

  expect(asked.slice(before).filter(path => !path.endsWith('=89'))).toStrictEqual([
    '/-/api/cost?requestsPerSecond=100',
  ])
  expect(new URL(page.url()).searchParams.get('requestsPerSecond')).toBe('100')
  await page.getByRole('slider', { name: 'Sampled, in percent' }).fill('10')
  await page.getByText('100/s, of which 10 % are kept').waitFor()
  expect(await xrayRow().textContent()).toContain('$130.83')
})

test('a reservoir counts in each replica', async () => {
  const { page } = visited
  await page.getByLabel('Reservoir a second').fill('5')
  await page.getByLabel('Reservoir a second').press('Enter')
  await page.getByText('100/s, of which 14.5 % are kept').waitFor()
  await page.getByLabel('Replicas').fill('2')
  await page.getByLabel('Replicas').press('Enter')
  await page.getByText('100/s, of which 19 % are kept').waitFor()
  await page.getByRole('link', { name: 'As it came' }).click()
  await page.getByText('0.205/s, of which 100 % are kept').waitFor()

  expect(new URL(page.url()).search).toBe('')
})

test('the page is found from the routes and from every page', async () => {
  const { page } = visited
  await page.getByRole('link', { name: 'Routes', exact: true }).click()
  await page.getByRole('link', { name: 'What they cost' }).click()
  await page.getByRole('heading', { name: 'Cost of a month' }).waitFor()
  await page.getByRole('link', { name: 'Live', exact: true }).click()
  await page.getByRole('link', { name: 'Cost', exact: true }).click()
  await page.getByRole('heading', { name: 'Cost of a month' }).waitFor()
})
