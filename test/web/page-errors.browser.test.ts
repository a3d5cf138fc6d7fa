import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Trace, TraceSpan } from '../../services/viewer/records/api.ts'
import type { System } from '../e2e/system.ts'
import { getJson, waitForTrace } from '../support/traces.ts'
import { until } from '../support/until.ts'
import { launchBrowser } from '../viewer/ui/browser.ts'
import { openPage, post, startWithPage } from './web-client.ts'

let browser: Browser
let system: System

beforeAll(async () => {
  system = await startWithPage()
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
  await system.stop()
})

test('an error in the page is one item and one line, under the trace of the request before it', async () => {
  const { page, complaints, close } = await openPage(browser, system.activities)
  // The service answers, and the page fails to read what it answered.
  await page.route('**/api/activities', async route => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, body: 'null' })
  })

  const traceId = await post(page, 'This one fails')

  await page.getByRole('alert').waitFor()
  expect(await page.getByRole('alert').textContent()).toContain('Something failed in this page.')
  const trace = await waitForTrace(
    system.viewer,
    traceId,
    ({ delivery }) => delivery.rollbar.state === 'received' && delivery.logs.count === 2,
  )
  const click = trace.spans.find(({ name }) => name === 'click post')
  expect(click).toMatchObject({ service: 'web', status: 'ERROR', events: [{ name: 'exception' }] })
  const items = trace.errors.filter(({ source }) => source === 'item')
  expect(items).toMatchObject([
    {
      class: 'TypeError',
      spanId: click?.spanId,
      raw: { platform: 'browser', framework: 'browser-js', context: 'feed' },
    },
  ])
  expect(items[0]?.frames.length).toBeGreaterThan(0)
  expect(JSON.stringify(items[0]?.frames)).toContain('/assets/index-')
  const lines = trace.logs.filter(({ message }) => message === 'page error')
  expect(lines).toMatchObject([
    {
      level: 'error',
      spanId: click?.spanId,
      fields: { trace_id: traceId, platform: 'browser', err: { type: 'TypeError' } },
    },
  ])
  expect(trace.segments.find(({ name }) => name === 'web')?.document).toMatchObject({ fault: true })
  expect(complaints).toStrictEqual([])
  await close()
})

test('an error that no click caused is a trace of its own, with one item and one line', async () => {
  const { page, close } = await openPage(browser, system.activities)

  await page.evaluate('setTimeout(() => { throw new RangeError("out of nothing") })')

  const isOfPage = ({ name }: { name: string }) => name === 'page error'
  await until(async () => (await system.traces()).traces.some(isOfPage))
  const { traceId } = (await system.traces()).traces.find(isOfPage)!
  const trace = await waitForTrace(
    system.viewer,
    traceId,
    ({ delivery }) => delivery.rollbar.state === 'received' && delivery.logs.count === 1,
  )
  expect(trace.errors.filter(({ source }) => source === 'item')).toMatchObject([
    { class: 'RangeError', title: 'RangeError: out of nothing' },
  ])
  expect(trace.logs).toMatchObject([{ message: 'page error', fields: { trace_id: traceId } }])
  await close()
})

test('an error while the page loads is an item of the load', async () => {
  const { page, close } = await openPage(browser, system.activities)
  await page.route('**/api/activities/home?**', route => route.fulfill({ body: '{' }))

  await page.reload()

  await page.getByRole('alert').waitFor()
  let load: TraceSpan | undefined
  let items: Trace['errors'] = []
  await until(async () => {
    for (const { traceId } of (await system.traces()).traces) {
      const trace = await getJson<Trace>(`${system.viewer}/-/api/traces/${traceId}`)
      load = trace.spans.find(({ name }) => name === 'documentLoad')
      items = trace.errors.filter(({ source }) => source === 'item')
      if (load && items.length > 0) return true
    }
    return false
  })
  expect(items).toMatchObject([{ class: 'SyntaxError', spanId: load?.spanId }])
  await close()
})

test('an error status is no error of the page, whatever a proxy puts into its answer', async () => {
  const { page, close } = await openPage(browser, system.activities)
  await post(page, 'This one arrives')
  await page.getByText('Posted.', { exact: true }).waitFor()
  await page.route('**/api/activities', route =>
    route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' }),
  )

  await post(page, 'This one never arrives')

  const alert = page.getByRole('alert')
  await alert.waitFor()
  expect(await alert.textContent()).toContain('Something failed in the service.')
  // What was said of the one before.
  expect(await page.getByText('Posted.').count()).toBe(0)
  await close()
})
