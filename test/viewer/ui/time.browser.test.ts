import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { goInside, launchBrowser, visit } from './browser.ts'
import { sampleStartMillis, sampleTrace } from './sample-trace.ts'
import { type SampleViewer, startSampleViewer } from './sample-viewer.ts'

let browser: Browser
let viewer: SampleViewer
const traceId = 'a'.repeat(32)

beforeAll(async () => {
  viewer = await startSampleViewer()
  const trace = sampleTrace(traceId)
  // Arrival is not the order of time.
  viewer.add({
    ...trace,
    logs: trace.logs.toReversed(),
    errors: trace.errors.map(error => ({ ...error, fingerprint: 'x' })),
  })
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
  await viewer.close()
})

test('every page has its title', async () => {
  const { page, close } = await visit(browser, viewer.origin)
  const titles: Record<string, string> = {
    '/traces': 'Traces',
    '/routes': 'Routes',
    '/map': 'Service map',
    '/errors': 'Errors',
    '/errors/x': 'StoreFull: disk is full',
    '/logs': 'Logs',
    '/wires': 'Wires',
    [`/trace/${traceId}`]: '✖ 502 POST /api/activities',
    [`/trace/${'9'.repeat(32)}`]: `Trace ${'9'.repeat(32)}`,
    [`/compare/${traceId}/${traceId}`]: 'Compare',
    '/trace/x': 'Not a trace id',
    '/nowhere': 'No such page',
    '/': 'Live requests',
  }

  for (const [path, title] of Object.entries(titles)) {
    await goInside(page, path)
    await expect.poll(() => page.title()).toBe(`${title} · Waywiser`)
  }
  await close()
})

test('the zone is chosen once, for all pages, and kept', async () => {
  const context = await browser.newContext({ timezoneId: 'Asia/Kolkata' })
  const page = await context.newPage()
  await page.goto(`${viewer.origin}/trace/${traceId}`)

  const head = page.locator('.trace-head time')
  await head.first().waitFor()
  expect(await head.first().textContent()).toBe('2026-11-22 17:30:00.000 UTC+05:30')
  expect(await head.nth(1).textContent()).toMatch(/^(now|\d+ (s|min|h|d) ago)$/)
  await page.getByRole('button', { name: 'Times in UTC+05:30' }).click()
  expect(await head.first().textContent()).toBe('2026-11-22 12:00:00.000 UTC')
  await page.reload()
  await head.first().waitFor()
  expect(await head.first().textContent()).toBe('2026-11-22 12:00:00.000 UTC')
  await goInside(page, '/traces')
  await page.getByText('Time, UTC').waitFor()
  expect(await page.locator('a.trace-row time').textContent()).toBe('2026-11-22 12:00:00')
  await page.keyboard.press('u')
  await page.getByText('Time, UTC+05:30').waitFor()
  await context.close()
})

test('a relative range ends at now, on the axis too', async () => {
  viewer.clock.millis = sampleStartMillis + 10 * 60_000
  const { page, close } = await visit(browser, `${viewer.origin}/traces?range=PT15M`)
  await page.keyboard.press('Escape')
  await page.locator('.heatmap canvas').waitFor()

  const times = await page.locator('.heatmap .histogram-axis time').allTextContents()
  const [from, to] = times.map(text => Date.parse(text.replace(' ', 'T')))
  expect(from).toBe(sampleStartMillis - 5 * 60_000)
  // A hundredth is left free at the edge.
  expect(to! - viewer.clock.millis).toBe(9_000)
  await close()
})

test('a range from one time to another is chosen by two fields', async () => {
  const { page, asked, close } = await visit(browser, `${viewer.origin}/traces`)
  await page.locator('.heatmap canvas').waitFor()

  await page.getByLabel('Range').selectOption('pick')
  await page.locator('input[name="from"]').fill('2026-11-22T11:00:00')
  await page.locator('input[name="to"]').fill('2026-11-22T13:00:00')
  await page.getByRole('button', { name: 'Apply' }).click()

  const [start, end] = ['2026-11-22T11:00:00', '2026-11-22T13:00:00'].map(each =>
    new Date(each).toISOString(),
  )
  await expect
    .poll(() => asked.some(path => path.includes(`start=${encodeURIComponent(start!)}`)))
    .toBe(true)
  expect(new URL(page.url()).searchParams.get('end')).toBe(end)
  await page.locator('.range-picker').waitFor({ state: 'detached' })
  await close()
})

test('log lines are in the order of their times, and j goes through them', async () => {
  const { page, close } = await visit(browser, `${viewer.origin}/logs`)
  await page.locator('.log-row').nth(5).waitFor()

  const times = await page
    .locator('.log-row time')
    .evaluateAll(all => all.map(each => each.getAttribute('title')!))
  expect(times).toStrictEqual(times.toSorted().reverse())
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.locator('.log-detail').waitFor()
  expect(await page.locator('.log-row').nth(1).getAttribute('aria-expanded')).toBe('true')
  await close()
})

test('live rows hold still under a resting pointer', async () => {
  const { page, close } = await visit(browser, viewer.origin)
  const rows = page.locator('.trace-row[data-trace]')
  await rows.first().hover()
  const [newcomer] = ['c'.repeat(32)]

  viewer.add(sampleTrace(newcomer!, { startMillis: sampleStartMillis + 60_000 }))
  await page.getByText('1 new').waitFor()
  expect(await rows.first().getAttribute('data-trace')).not.toBe(newcomer)
  await page.mouse.move(5, 5)

  await page.locator(`.trace-row[data-trace="${newcomer}"]`).waitFor()
  expect(await rows.first().getAttribute('data-trace')).toBe(newcomer)
  await close()
})
