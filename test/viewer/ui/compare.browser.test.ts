import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { span, spanId, traceId } from '../records.ts'
import { axeViolations, goInside, launchBrowser, type Visit, visit } from './browser.ts'
import { type SampleViewer, startSampleViewer } from './sample-viewer.ts'

let browser: Browser
let viewer: SampleViewer
let visited: Visit
const beginMillis = Date.now() - 60_000

/** Requests of one route: the first four are quick, the last is slow in its INSERT. */
beforeAll(async () => {
  viewer = await startSampleViewer()
  for (let n = 0; n < 5; n++) addRequest(n, n === 4 ? 300 : 2 + n)
  browser = await launchBrowser()
  visited = await visit(browser, `${viewer.origin}/traces`)
})

afterAll(async () => {
  await browser.close()
  await viewer.close()
})

function addRequest(n: number, insertMillis: number): void {
  const startMillis = beginMillis + n * 1000
  viewer.clock.millis = startMillis
  const step = (index: number, name: string, at: number, durationMillis: number, more = {}) =>
    span({
      traceId: traceId(n),
      spanId: spanId(n * 10 + index),
      ...(index > 0 && { parentId: spanId(n * 10), kind: 'INTERNAL' as const }),
      name,
      startMillis: startMillis + at,
      durationMillis,
      attributes: {},
      ...more,
    })
  viewer.inbox.addSpans([
    step(0, 'POST /api/activities', 0, insertMillis + 10),
    step(1, 'INSERT activities', 5, insertMillis, { attributes: { 'db.rows': insertMillis } }),
    ...(n === 4 ? [step(2, 'retry', 306, 2)] : []),
  ])
}

const rows = () => visited.page.locator('a.compare-row')
const texts = async () =>
  (await rows().allInnerTexts()).map(text => text.replace(/\s+/g, ' ').trim())

const seen = [
  '● activities POST /api/activities 13 ms 310 ms +297 ms',
  '● activities INSERT activities 3 ms 300 ms +297 ms',
  '● activities retry none 2 ms +2 ms',
]

test('two marked traces open as one tree, with the reason in words', async () => {
  const { page } = visited
  await page.locator(`[data-trace="${traceId(1)}"]`).focus()
  await page.keyboard.press('m')
  await page.getByText('is marked: mark another trace').waitFor()
  await page.keyboard.press('k')
  await page.keyboard.press('k')
  await page.keyboard.press('k')
  await page.keyboard.press('m')

  await page.waitForURL(`**/compare/${traceId(1)}/${traceId(4)}`)
  await rows().nth(2).waitFor()
  expect(await page.locator('.headline').textContent()).toBe(
    'B is 297 ms slower, 297 ms of it in INSERT activities of activities; B has 1 span that A lacks',
  )
  expect(await texts()).toStrictEqual(seen)
  expect(await page.locator('.only-b').count()).toBe(1)
  expect(await page.locator('.differing tbody tr').allInnerTexts()).toStrictEqual([
    'activities INSERT activities\tdb.rows\t3\t300',
  ])
  expect(visited.complaints).toStrictEqual([])
})

test('a typical trace of the route is one click away from a trace', async () => {
  const { page } = visited
  await goInside(page, `/trace/${traceId(4)}`)
  await page.getByText('Compare', { exact: true }).click()
  await page.getByRole('link', { name: 'With a typical one' }).click()
  await page.waitForURL(`**/compare/typical/${traceId(4)}`)
  await rows().nth(2).waitFor()
  expect(await texts()).toStrictEqual(seen)

  await page.getByRole('combobox', { name: 'Order' }).selectOption('difference')
  expect((await texts()).at(-1)).toBe(seen[2])
  await page.getByRole('link', { name: 'Swap A and B' }).click()
  await page.getByText('B is 297 ms faster').waitFor()
})

test('a row leads to its span', async () => {
  const { page } = visited
  await goInside(page, `/compare/${traceId(1)}/${traceId(4)}`)
  await rows().nth(2).waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/trace/${traceId(4)}?span=${spanId(41)}`)
})

test.each([
  [`/compare/${traceId(9)}/${traceId(4)}`, `no trace ${traceId(9)}`],
  [`/compare/nonsense/${traceId(4)}`, '“nonsense” is not a trace id'],
  [`/compare/${traceId(4)}`, 'There is no page at this address'],
])('%s says what is wrong', async (path, words) => {
  await goInside(visited.page, path)
  await visited.page.getByText(words).waitFor()
})

test.each(['light', 'dark'] as const)('axe finds nothing to complain about, %s', async scheme => {
  await visited.page.emulateMedia({ colorScheme: scheme })
  await goInside(visited.page, `/compare/${traceId(1)}/${traceId(4)}`)
  await rows().nth(2).waitFor()
  expect(await axeViolations(visited.page)).toStrictEqual([])
})
