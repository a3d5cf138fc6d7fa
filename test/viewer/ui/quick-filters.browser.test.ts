import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { item, sampleMillis, span, spanId, traceId } from '../records.ts'
import { launchBrowser, visit } from './browser.ts'
import { type SampleViewer, startSampleViewer } from './sample-viewer.ts'

let browser: Browser
let viewer: SampleViewer

const named = (n: number, status: number, durationMillis = 100) =>
  span({
    traceId: traceId(n),
    name: `GET /${n}`,
    durationMillis,
    resource: {},
    attributes: { 'http.request.method': 'GET', 'http.response.status_code': status },
  })

const [fine, failing, wrong, inside, slow, sampledOut, missing] = [0, 1, 2, 3, 4, 5, 6]

beforeAll(async () => {
  viewer = await startSampleViewer()
  const { inbox, clock } = viewer
  inbox.addSpans([
    named(fine!, 200),
    named(failing!, 503),
    named(wrong!, 404),
    named(inside!, 200),
    span({ ...named(inside!, 200), spanId: spanId(1), parentId: spanId(0), status: 'ERROR' }),
    named(slow!, 200, 1_500),
    span({ traceId: traceId(missing!), name: `GET /${missing}` }),
  ])
  inbox.addItem(item({ traceId: traceId(sampledOut!), traceFlags: 0 }))
  clock.millis = sampleMillis + 60_000
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
  await viewer.close()
})

/** Each choice with its count, the filter that it writes into the address, and the traces that it leaves. */
const choices: [title: string, filter: string, traces: number[]][] = [
  ['failing (5xx) 1', 'http.status >= 500', [failing!]],
  ['4xx 1', 'http.status >= 400 AND http.status < 500', [wrong!]],
  ['errors inside 1', 'errorsinside', [inside!]],
  ['slow (over 100 ms) 1', 'responsetime > 0.1', [slow!]],
  ['sampled out 1', 'sampledout', [sampledOut!]],
  ['incomplete 1', 'incomplete', [missing!]],
  ['all 7', '', [fine!, failing!, wrong!, inside!, slow!, sampledOut!, missing!]],
]

test('one click answers a common question, and is in the address', async () => {
  const { page, complaints, close } = await visit(browser, `${viewer.origin}/traces`)
  await page.locator('[data-trace]').first().waitFor()

  for (const [title, filter, traces] of choices) {
    const button = page.getByRole('button', { name: title, exact: true })
    await button.click()
    const shown = () =>
      page
        .locator('[data-trace]')
        .evaluateAll(rows => rows.map(row => row.getAttribute('data-trace')).toSorted())
    await expect.poll(shown, { message: title }).toStrictEqual(traces.map(traceId))
    expect(new URL(page.url()).searchParams.get('filter') ?? '').toBe(filter)
    expect(await page.getByRole('combobox', { name: 'Filter' }).inputValue()).toBe(filter)
    await expect.poll(() => button.getAttribute('aria-pressed')).toBe('true')
  }
  expect(complaints).toStrictEqual([])
  await close()
})
