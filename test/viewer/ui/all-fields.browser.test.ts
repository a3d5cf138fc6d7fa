import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Trace, TraceSegment } from '../../../services/viewer/records/api.ts'
import { ids, jsonRequest, type Signal } from '../from-otlp/all-fields.ts'
import { sampleMillis, traceId } from '../records.ts'
import { launchBrowser, visit } from './browser.ts'
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
  const [span] = (await getTrace(ids.trace)).spans
  const { page, close } = await visit(
    browser,
    `${viewer.origin}/trace/${ids.trace}?span=${ids.span}`,
  )
  await page.locator('.details h4').first().waitFor()

  const text = await shownText(page, '.details')
  // It is sent without its parent, which is a warning.
  const { missingParent: _, ...rest } = span!
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
  const [span] = (await getTrace(ids.trace)).spans
  const { page, close } = await visit(browser, `${viewer.origin}/trace/${ids.trace}`)
  await page.locator('.span-row').first().waitFor()
  const words = leavesOf(span)
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

/** Every member of a segment document, with a value of its own. */
const document = {
  trace_id: `1-${traceId(9).slice(0, 8)}-${traceId(9).slice(8)}`,
  id: '9a00000000000001',
  name: 'every-member',
  start_time: sampleMillis / 1000,
  end_time: sampleMillis / 1000 + 0.1,
  parent_id: '9a00000000000002',
  error: true,
  throttle: true,
  fault: true,
  user: 'user-ada',
  origin: 'AWS::ECS::Container',
  resource_arn: 'arn:aws:ecs:eu-west-1:123456789012:task/one',
  precursor_ids: ['9a00000000000003'],
  http: {
    request: {
      method: 'PUT',
      url: 'http://h/every/member',
      user_agent: 'agent-1',
      client_ip: '192.0.2.7',
      x_forwarded_for: true,
      traced: true,
    },
    response: { status: 503, content_length: 4711 },
  },
  aws: {
    account_id: '123456789012',
    operation: 'PutItem',
    region: 'eu-west-1',
    request_id: 'request-77',
    queue_url: 'https://sqs/queue-78',
    table_name: 'table-79',
    ecs: { container: 'container-80' },
    xray: { sdk: 'sdk-81', sdk_version: '8.1' },
  },
  sql: {
    url: 'jdbc:db-82',
    sanitized_query: 'SELECT 83',
    database_type: 'PostgreSQL',
    database_version: '84.1',
    driver_version: 'driver-85',
    preparation: 'statement',
    user: 'dbuser-86',
  },
  service: { version: 'version-87' },
  annotations: { text: 'annotation-88', number: 89.5, flag: false },
  metadata: { space: { deep: { deeper: 'metadata-90' } }, other: { list: [91, 'metadata-92'] } },
  cause: {
    working_directory: '/cause-93',
    paths: ['/path-94'],
    exceptions: [
      {
        id: '9a000000000000e1',
        message: 'message-95',
        type: 'Type96',
        remote: true,
        truncated: 97,
        skipped: 98,
        cause: '9a000000000000e2',
        stack: [{ path: '/stack-99.js', line: 100, label: 'label101' }],
      },
      { id: '9a000000000000e2', message: 'message-102', type: 'Type103' },
    ],
  },
}

test('everything that a segment says is shown in its details, and found', async () => {
  await post('/TraceSegments', { TraceSegmentDocuments: [JSON.stringify(document)] })
  const trace = await getTrace(traceId(9))
  const [segment] = trace.segments as [TraceSegment]
  const { page, close } = await visit(
    browser,
    `${viewer.origin}/trace/${trace.traceId}?span=${document.id}`,
  )
  await page.locator('.details .attribute-group').first().waitFor()

  const text = await shownText(page, '.details')
  const { trace_id: _, name: __, ...rest } = segment.document as typeof document
  expect(Object.keys(rest).length).toBeGreaterThan(15)
  expect(missingIn(text, rest)).toStrictEqual([])
  expect(text).toContain(document.name)
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
