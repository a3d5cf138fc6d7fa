import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Trace } from '../../services/viewer/records/api.ts'
import type { System } from '../e2e/system.ts'
import { scratchFolder } from '../support/scratch-folder.ts'
import { startService } from '../support/services.ts'
import { waitForTrace } from '../support/traces.ts'
import { until } from '../support/until.ts'
import { launchBrowser } from '../viewer/ui/browser.ts'
import { openPage, post, startWithPage } from './web-client.ts'

let browser: Browser
let system: System

beforeAll(async () => {
  system = await startWithPage({ TRUST_INCOMING_TRACES: 'none' })
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
  await system.stop()
})

const pathTo = ({ spans }: Trace, leaf: string): string[] => {
  const line: string[] = []
  for (let span = spans.find(({ name }) => name === leaf); span; ) {
    line.unshift(`${span.service} ${span.name}`)
    const { parentId } = span
    span = spans.find(({ spanId }) => spanId === parentId)
  }
  return line
}

/** What the answer said that the document is. */
const documentTraceId = `performance.getEntriesByType('navigation')[0].serverTiming
  .find(({ name }) => name === 'traceparent').description.split('-')[1]`

test('a page’s load continues the trace of its document, and its first request belongs to it', async () => {
  const { page, complaints, close } = await openPage(browser, system.activities)
  const traceId = await page.evaluate(documentTraceId)

  const trace = await waitForTrace(system.viewer, String(traceId), ({ spans }) =>
    spans.some(({ name }) => name === 'documentLoad'),
  )

  expect(pathTo(trace, 'home-activities')).toStrictEqual([
    'activities GET /',
    'web documentLoad',
    'web GET',
    'activities GET /api/activities/home',
    'activities home-activities',
  ])
  const load = trace.spans.find(({ name }) => name === 'documentLoad')
  expect(load?.attributes).toMatchObject({
    'session.id': expect.stringMatching(/^[0-9a-f]{16}$/),
    'browser.brand': expect.stringMatching(/^\w+$/),
    'web_vital.ttfb_millis': expect.any(Number),
    'web_vital.fcp_millis': expect.any(Number),
    'web_vital.lcp_millis': expect.any(Number),
    'web_vital.cls': expect.any(Number),
    'document.load_millis': expect.any(Number),
  })
  const document = trace.spans.find(({ name }) => name === 'GET /')
  expect(load!.startMillis).toBeGreaterThanOrEqual(document!.startMillis)
  // X-Ray's map leads from the page to the service, not back.
  const nameOf = new Map(trace.map?.nodes.map(({ id, name }) => [id, name]))
  const edges = trace.map?.edges.map(({ from, to }) => `${nameOf.get(from)} → ${nameOf.get(to)}`)
  expect(edges).toContain('web → activities')
  expect(edges).not.toContain('activities → web')
  expect(complaints).toStrictEqual([])
  await close()
})

test('a copy of the document, on the way back to it, begins a trace of its own', async () => {
  const { page, close } = await openPage(browser, system.activities)
  const documentId = await page.evaluate(documentTraceId)
  await page.goto('about:blank')
  await page.goBack()
  await page.getByRole('article').first().waitFor()
  const type = `performance.getEntriesByType('navigation')[0].type`
  expect(await page.evaluate(type)).toBe('back_forward')

  const isOfCopy = ({ name }: { name: string }) => name === 'documentLoad'
  await until(async () => (await system.traces()).traces.some(isOfCopy))

  const { traceId } = (await system.traces()).traces.find(isOfCopy)!
  const trace = await waitForTrace(system.viewer, traceId, ({ spans }) =>
    spans.some(({ name }) => name === 'home-activities'),
  )
  expect(traceId).not.toBe(documentId)
  expect(pathTo(trace, 'home-activities')).toStrictEqual([
    'web documentLoad',
    'web GET',
    'activities GET /api/activities/home',
    'activities home-activities',
  ])
  await close()
})

test('where no sender is trusted a page’s click is one trace all the same', async () => {
  const { page, close } = await openPage(browser, system.activities)

  const traceId = await post(page, 'Nobody is trusted, @bob')

  const trace = await waitForTrace(system.viewer, traceId, ({ spans }) =>
    spans.some(({ name }) => name === 'click post'),
  )
  expect(pathTo(trace, 'INSERT activities')).toStrictEqual([
    'web click post',
    'web POST',
    'activities POST /api/activities',
    'activities INSERT activities',
  ])
  await close()
})

test('a browser that asks not to be tracked sends no trace headers and no spans', async () => {
  const context = await browser.newContext({ extraHTTPHeaders: { 'sec-gpc': '1' } })
  const page = await context.newPage()
  const asked: string[] = []
  page.on('request', request => {
    if ('traceparent' in request.headers()) asked.push(`traceparent to ${request.url()}`)
    if (request.url().includes('page-spans')) asked.push(request.url())
  })
  await page.addInitScript(
    'Object.defineProperty(navigator, "globalPrivacyControl", { value: true })',
  )

  await page.goto(system.activities)
  await page.getByLabel(/^What is new/).fill('Untracked')
  await page.getByRole('button', { name: 'Post', exact: true }).click()
  await page.getByText('Posted.').waitFor()
  await page.goto('about:blank')

  expect(asked).toStrictEqual([])
  await context.close()
})

test('where nothing is configured the page works, without telemetry', async () => {
  const service = startService('activities', { WAYWISER_DATA: scratchFolder() })
  const url = await service.address()
  const context = await browser.newContext()
  const page = await context.newPage()
  const asked: string[] = []
  page.on('request', request => void asked.push(new URL(request.url()).pathname))

  const document = await page.goto(url)
  await page.getByRole('article').first().waitFor()
  await page.getByRole('link', { name: 'Notifications' }).click()
  await page.getByRole('alert').waitFor()

  expect(document?.headers()['server-timing']).toBeUndefined()
  expect(await page.getByRole('alert').textContent()).toBe('The notifications are away.')
  expect(asked).not.toContain('/-/page-spans')
  await context.close()
})
