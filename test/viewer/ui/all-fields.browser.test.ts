import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Trace, TraceSegment } from '../../../services/viewer/records/api.ts'
import { ids, jsonRequest, type Signal } from '../from-otlp/all-fields.ts'
import { span, spanId, traceId } from '../records.ts'
import { launchBrowser, visit } from './browser.ts'
import { everyMember } from './every-member.ts'
import { type SampleViewer, startSampleViewer } from './sample-viewer.ts'

let browser: Browser
let viewer: SampleViewer

beforeAll(async () => {
  viewer = await startSampleViewer()
  await Promise.all((['traces', 'logs'] as const).map(send))
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
  await viewer.close()
})

const send = (signal: Signal) => post(`/v1/${signal}`, jsonRequest(signal))

const post = (path: string, body: object) =>
  fetch(viewer.origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

/** Names and values at the ends of an answer; times are asserted on their own. */
function leavesOf(value: unknown, name = ''): [name: string, value: string][] {
  if (/Millis$|^(start|end)_time$/.test(name)) return []
  if (typeof value !== 'object' || value === null) return [[name, `${value}`]]
  return Object.entries(value).flatMap(([key, inner]) =>
    leavesOf(inner, Array.isArray(value) ? name : key),
  )
}

/** The text of an element without what is raw in it. */
async function shownText(page: Page, selector: string): Promise<string> {
  const [texts, raw] = await Promise.all([
    page.locator(selector).allTextContents(),
    page.locator(`${selector} .json pre`).allTextContents(),
  ])
  return raw.reduce((text, each) => text.replace(each, ''), texts.join('\n'))
}

const missingIn = (text: string, value: object) =>
  leavesOf(value).filter(([name, leaf]) => {
    const isHex = name === 'flags' && text.includes(`0x${Number(leaf).toString(16)}`)
    return !isHex && !text.includes(leaf)
  })

const getTrace = async (id: string) => (await viewer.get<Trace>(`/-/api/traces/${id}`)).body

test('everything that the API answers of a span is shown in its details', async () => {
  const [given] = (await getTrace(ids.trace)).spans
  const { page, close } = await visit(
    browser,
    `${viewer.origin}/trace/${ids.trace}?span=${ids.span}`,
  )
  await page.locator('.details h4').first().waitFor()

  const text = await shownText(page, '.details')
  // It is sent without its parent, which is a warning.
  const { missingParent: _, ...rest } = given!
  expect(missingIn(text, rest)).toStrictEqual([])
  expect(text).toContain('+2 ms cache miss')
  expect(text).toContain('· 9 ms ·')
  expect(text).toContain('its parent was not received')
  expect(await page.locator('.details a').getAttribute('href')).toBe(
    `/trace/${ids.linkedTrace}?span=${ids.linkedSpan}`,
  )
  await close()
})

test('everything that the API answers of a log record is shown in its details', async () => {
  const [log] = (await getTrace(ids.trace)).logs
  const { page, close } = await visit(browser, `${viewer.origin}/trace/${ids.trace}?lens=logs`)
  await page.locator('.log-row').click()

  const text = await page.locator('.panel-logs').textContent()
  const { spanId: _, ...rest } = log!
  expect(missingIn(text!, rest)).toStrictEqual([])
  await close()
})

test('the search finds a span by every text that it says', async () => {
  const [given] = (await getTrace(ids.trace)).spans
  const { page, close } = await visit(browser, `${viewer.origin}/trace/${ids.trace}`)
  await page.locator('.span-row').first().waitFor()
  const words = leavesOf(given)
    .map(([, value]) => value)
    .filter(value => /[a-z]{2}/.test(value) && value !== 'true')

  expect(words.length).toBe(15)
  for (const word of words) {
    await page.locator('#span-search').fill(word)
    await expect
      .poll(() => page.locator(`#span-${ids.span}.found`).count(), { message: word })
      .toBe(1)
  }
  await close()
}, 60_000)

test('links that lead to one span are all shown', async () => {
  const { inbox } = viewer
  const links = ['first', 'second'].map(text => ({
    traceId: ids.trace,
    spanId: ids.span,
    attributes: { text },
  }))
  inbox.addSpans([span({ traceId: traceId(7), resource: {}, links })])
  const { page, close } = await visit(
    browser,
    `${viewer.origin}/trace/${traceId(7)}?span=${spanId(0)}`,
  )
  await page.locator('.details a').first().waitFor()

  expect(await page.locator('.details a').count()).toBe(2)
  const text = await page.locator('.details').textContent()
  expect(text).toContain('2 links')
  expect(text).toMatch(/first.*second/s)
  await close()
})

test('everything that a segment says is shown in its details, and found', async () => {
  await post('/TraceSegments', { TraceSegmentDocuments: [JSON.stringify(everyMember)] })
  const trace = await getTrace(traceId(9))
  const [segment] = trace.segments as [TraceSegment]
  const { page, close } = await visit(
    browser,
    `${viewer.origin}/trace/${trace.traceId}?span=${everyMember.id}`,
  )
  await page.locator('.details .attribute-group').first().waitFor()

  const text = await shownText(page, '.details')
  const { trace_id: _, name: __, ...rest } = segment.document as typeof everyMember
  expect(Object.keys(rest).length).toBeGreaterThan(15)
  expect(missingIn(text, rest)).toStrictEqual([])
  expect(text).toContain(everyMember.name)
  for (const word of [
    'annotation-88',
    'metadata-90',
    'request-77',
    'message-102',
    '/stack-99.js',
  ]) {
    await page.locator('#span-search').fill(word)
    await expect.poll(() => page.locator('.span-row.found').count(), { message: word }).toBe(1)
  }
  await close()
})
