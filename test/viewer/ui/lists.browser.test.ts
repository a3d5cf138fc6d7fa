import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { logLine, segment, span } from '../records.ts'
import { goInside, launchBrowser, type Visit, visit } from './browser.ts'
import { sampleTrace } from './sample-trace.ts'
import { recordsOf, type SampleViewer, startSampleViewer } from './sample-viewer.ts'

let browser: Browser
let viewer: SampleViewer
/** One page for all tests, which go from address to address as a reader does. */
let visited: Visit
/** Completion looks back six hours by the browser's clock. */
const beginMillis = Date.now() - 60_000
const idOf = (count: number) => count.toString(16).padStart(32, 'a')

beforeAll(async () => {
  viewer = await startSampleViewer()
  // The later, the slower: 2, 4, 8 … 1024 ms, a second apart.
  viewer.clock.millis = beginMillis - 30 * 60_000
  const { items } = recordsOf(sampleTrace(idOf(0)))
  viewer.inbox.addItem({ ...items[0]!, uuid: 'earlier', traceId: undefined })
  for (let n = 1; n <= 10; n++) addRequest(n)
  browser = await launchBrowser()
  visited = await visit(browser, viewer.origin)
})

afterAll(async () => {
  await browser.close()
  await viewer.close()
})

/** A request from the last minute, a second after the one before it, that takes twice as long. */
function addRequest(n: number): void {
  const id = idOf(n)
  const startMillis = beginMillis + n * 1000
  const durationMillis = 2 ** n
  const name = n === 9 ? 'GET /slow' : 'GET /quick'
  viewer.clock.millis = startMillis
  viewer.inbox.addSpans([span({ traceId: id, name, startMillis, durationMillis })])
  viewer.inbox.addSegments([
    segment({
      traceId: id,
      name: n === 3 ? 'notifications' : 'activities',
      startMillis,
      endMillis: startMillis + durationMillis,
      document: { fault: n === 3 },
    }),
  ])
  const { items, logs } = recordsOf(sampleTrace(id, { startMillis }))
  for (const item of items) viewer.inbox.addItem({ ...item, uuid: `${item.uuid}-${n}` })
  viewer.inbox.addLogs(logs)
}

const rows = () => visited.page.locator('.trace-row[data-trace]')
const filterField = () => visited.page.getByRole('combobox', { name: 'Filter' })

test('a filter is completed by keyboard, applied by Enter, and undone by going back', async () => {
  const { page, complaints } = visited
  await goInside(page, '/traces')
  await rows().nth(9).waitFor()

  await page.keyboard.press('/')
  await page.keyboard.type('serv')
  await page.keyboard.press('Tab')
  await page.keyboard.type('not')
  await page.getByRole('option', { name: '"notifications" service' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.keyboard.type(')')
  await page.keyboard.press('Enter')

  await page.waitForURL(url => url.searchParams.get('filter') === 'service("notifications")')
  await rows().nth(1).waitFor({ state: 'detached' })
  expect(await rows().getAttribute('data-trace')).toBe(idOf(3))
  await page.goBack()
  await rows().nth(9).waitFor()
  expect(await filterField().inputValue()).toBe('')
  expect(complaints).toStrictEqual([])
})

test('a filter with a mistake is marked at its position', async () => {
  const { page } = visited
  await goInside(page, '/traces?filter=fault%20AND%20speed%20>%203')

  await page.locator('.filter-problem mark').waitFor()

  expect(await page.locator('.filter-problem mark').textContent()).toBe('speed > 3')
  expect(await page.locator('.filter-problem').textContent()).toContain(
    '✖ at 11: expected service()',
  )
  expect(await filterField().getAttribute('aria-invalid')).toBe('true')
  await page.getByRole('button', { name: 'service("notifications") { fault }' }).click()
  await rows().first().waitFor()
})

test('a filter without matches is repeated, with the number of traces without it', async () => {
  const { page } = visited
  await goInside(page, '/traces?filter=http.status%20%3D%20418&range=PT1H')

  await page.getByText('Without the filter: 10 traces').waitFor()
  expect(await page.locator('.notice code').textContent()).toBe('http.status = 418')

  await page.getByRole('button', { name: 'Clear the filter' }).click()
  await rows().nth(9).waitFor()
  expect(new URL(page.url()).search).toBe('?range=PT1H')
})

test('a selection in the heatmap lists its traces, and can be kept as filter and range', async () => {
  const { page } = visited
  await goInside(page, '/traces')
  await rows().nth(9).waitFor()
  const picture = (await page.locator('.heatmap canvas').boundingBox())!

  await page.mouse.move(picture.x + picture.width * 0.5, picture.y + picture.height - 2)
  await page.mouse.down()
  await page.mouse.move(picture.x + picture.width - 1, picture.y + 1, { steps: 3 })
  await page.mouse.up()

  await page.getByText('5 of 10 traces').waitFor()
  expect(await rows().count()).toBe(5)
  await page.reload()
  await page.getByText('5 of 10 traces').waitFor()
  await page.getByRole('button', { name: 'Filter to these' }).click()
  await page.waitForURL(url => url.searchParams.has('filter'))
  const { searchParams } = new URL(page.url())
  expect(searchParams.get('filter')).toMatch(/^duration >= [\d.]+ AND duration < [\d.]+$/)
  expect(Date.parse(searchParams.get('start')!)).toBeGreaterThan(beginMillis + 5000)
  expect(searchParams.has('select')).toBe(false)
  await page.goBack()
  await page.getByText('5 of 10 traces').waitFor()
  await page.keyboard.press('Escape')
  await rows().nth(9).waitFor()
})

test('the heatmap has lines and words for half and 95 % of all that the filter accepts', async () => {
  const { page } = visited
  const lines = page.locator('.heatmap-percentiles li')
  const words = () => page.locator('.heatmap canvas').getAttribute('aria-label')
  await goInside(page, '/traces')
  await lines.nth(1).waitFor()

  expect(await lines.allTextContents()).toStrictEqual(['p50 32 ms', 'p95 1.03 s'])
  await expect
    .poll(words)
    .toMatch(
      /^10 requests by time and duration, from .+ to .+: \d+ failed, 0 with 4xx; half within 32 ms, 95 % within 1\.03 s$/,
    )

  await goInside(page, '/traces?filter=duration%20%3C%200.005')
  await expect.poll(() => lines.allTextContents()).toStrictEqual(['p50 2 ms', 'p95 4 ms'])
  await expect.poll(words).toMatch(/^2 requests .+; half within 2 ms, 95 % within 4 ms$/)
})

test('durations are selected in fields, and differences from the rest are listed', async () => {
  const { page } = visited
  await goInside(page, '/traces?sort=duration')
  await rows().nth(9).waitFor()

  await page.getByRole('spinbutton', { name: 'from ms' }).fill('300')
  await page.keyboard.press('Enter')

  await page.getByText('2 of 10 traces').waitFor()
  const difference = page.locator('.differences li', { hasText: 'GET /slow' })
  expect(await difference.textContent()).toBe('name GET /slow: in 50 % of these, 0 % of the rest')
  await difference.getByRole('link').click()
  await expect
    .poll(() => new URL(page.url()).search)
    .toBe('?sort=duration&where=name%3DGET+%2Fslow')
  await page.getByText('1 trace', { exact: true }).waitFor()
  expect(await rows().count()).toBe(1)
})

test('error items show their trend, and open to their frames, occurrences and traces', async () => {
  const { page } = visited
  await goInside(page, '/errors?range=PT1H')
  await page.locator('.sparkline rect').nth(1).waitFor()

  await page.keyboard.press('j')
  await page.keyboard.press('Enter')

  await page.getByText('11 occurrences').waitFor()
  await page.locator('.frames li').nth(2).waitFor()
  expect(await page.locator('.frames li').first().textContent()).toContain('insert')
  const [latest] = await page.locator('.item-split .table a').all()
  expect(await latest!.getAttribute('href')).toMatch(/^\/trace\/a{31}/)
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.waitForURL(url => url.searchParams.has('show'))
  await page.keyboard.press('Escape')
  await page.waitForURL(`${viewer.origin}/errors?range=PT1H`)
})

test('log lines are narrowed by group and stream, open, and link to their trace', async () => {
  const { page, asked } = visited
  await goInside(page, '/logs')
  await page.getByText('StoreFull: disk is full').first().waitFor()

  await page.getByRole('button', { name: '/waywiser/local' }).click()
  await page.getByRole('button', { name: 'notifications/laptop/4711-1795348800000' }).click()
  await page.waitForURL(
    url => url.searchParams.get('stream') === 'notifications/laptop/4711-1795348800000',
  )
  await expect
    .poll(() => asked.at(-1))
    .toBe(
      '/-/api/logs?limit=1000&group=%2Fwaywiser%2Flocal&stream=notifications%2Flaptop%2F4711-1795348800000',
    )
  await page.getByText('StoreFull: disk is full').first().click()
  await page.locator('.log-detail .members').waitFor()

  await page.locator('.log-trace').first().click()
  await page.waitForURL(/\/trace\/a+/)
})

test('the live tail loads new lines, and pauses while the reader has scrolled down', async () => {
  const { page } = visited
  await goInside(page, '/logs')
  await page.locator('.log-row').first().waitFor()

  await page.keyboard.press('.')
  await page.waitForURL(url => url.searchParams.get('tail') === 'on')
  const timeMillis = viewer.clock.millis + 5_000
  viewer.clock.millis = timeMillis
  viewer.inbox.addLogs([logLine({ timeMillis, message: 'the newest line' })])
  viewer.inbox.count('otlp-logs', { received: 1 })

  await page.getByText('the newest line').waitFor()
  await page.evaluate('document.querySelector(".logs").scrollTop = 240')
  await page.locator('.log-row', { hasText: 'the newest line' }).waitFor({ state: 'detached' })
  await page.getByText('paused while you read').waitFor()
})
