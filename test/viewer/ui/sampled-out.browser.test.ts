import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { logLine, sampleMillis, spanId, traceId } from '../records.ts'
import { axeViolations, launchBrowser, visit } from './browser.ts'
import { type SampleViewer, startSampleViewer } from './sample-viewer.ts'

let browser: Browser
let viewer: SampleViewer

/** The lines of a request to activities, which called notifications. */
function addRequest(n: number, isKept: boolean): void {
  const of = { traceId: traceId(n), traceFlags: Number(isKept) }
  const request = { method: 'GET', status: 200, trace_id: of.traceId }
  viewer.inbox.addLogs([
    logLine({
      ...of,
      spanId: spanId(2 * n),
      timeMillis: sampleMillis + 100,
      samplingRule: 'Cruddur',
      message: 'request',
      fields: {
        ...{ ...request, msg: 'request', path: '/api/activities/home' },
        ...{ durationMillis: 90, sampling_rule: 'Cruddur' },
      },
    }),
    logLine({
      ...of,
      spanId: spanId(2 * n + 1),
      timeMillis: sampleMillis + 80,
      service: 'notifications',
      message: 'request',
      fields: { ...request, msg: 'request', path: '/api/unread', durationMillis: 40 },
    }),
  ])
}

beforeAll(async () => {
  viewer = await startSampleViewer()
  const rule = { Priority: 9000, FixedRate: 0.1, ReservoirSize: 5, Version: 1 }
  const any = { ServiceName: '*', ServiceType: '*', Host: '*', HTTPMethod: '*', URLPath: '*' }
  const SamplingRule = { RuleName: 'Cruddur', ResourceARN: '*', ...rule, ...any }
  await fetch(`${viewer.origin}/CreateSamplingRule`, {
    method: 'POST',
    body: JSON.stringify({ SamplingRule }),
  })
  for (const n of [0, 1, 2, 3]) addRequest(n, n === 1)
  viewer.clock.millis = sampleMillis + 60_000
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
  await viewer.close()
})

test('a trace that was sampled out says why, names a kept one, and is drawn from its lines', async () => {
  const { page, complaints, close } = await visit(browser, `${viewer.origin}/trace/${traceId(3)}`)
  const why = page.locator('.left-out')

  expect(await why.textContent()).toBe(
    'Dropped by sampling rule "Cruddur" (here: priority 9000: 5/s, then 10 % of every request). ' +
      '1 of 4 requests of its kind (GET /api/activities/home of activities) in the last 59 s was kept, about 1 of 4. ' +
      'See the newest kept one Sampling rules',
  )
  const rows = page.getByRole('treeitem')
  expect(await rows.allInnerTexts()).toStrictEqual([
    expect.stringMatching(/activities\s+GET \/api\/activities\/home\s+90 ms/),
    expect.stringMatching(/notifications\s+GET \/api\/unread\s+40 ms/),
  ])
  expect(await rows.nth(1).getAttribute('aria-level')).toBe('2')
  await page.getByText('no spans: drawn from 2 log lines, one inside another').waitFor()
  expect(await axeViolations(page)).toStrictEqual([])
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/sampled-out.png` })

  await page.getByRole('link', { name: 'See the newest kept one' }).click()
  await expect.poll(() => page.url()).toBe(`${viewer.origin}/trace/${traceId(1)}`)
  expect(complaints).toStrictEqual([])
  await close()
})

test('the wires page has what each rule kept and dropped, as links', async () => {
  const { page, complaints, close } = await visit(browser, `${viewer.origin}/trace/${traceId(3)}`)
  await page.getByRole('link', { name: 'Sampling rules' }).click()
  const row = page.getByRole('table', { name: 'Sampling rules' }).getByRole('row').nth(1)

  await row.getByText('Cruddur').waitFor()
  expect(await row.locator('td, th').allTextContents()).toStrictEqual([
    ...['9000', 'Cruddur', 'every request', '5/s, then 10 %', '1', '3'],
  ])
  await expect(page.locator('#sampling').isVisible()).resolves.toBe(true)
  expect(await axeViolations(page)).toStrictEqual([])
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/rules.png` })
  await row.getByRole('link', { name: 'Dropped 3: the newest' }).click()
  await expect.poll(() => page.url()).toBe(`${viewer.origin}/trace/${traceId(3)}`)
  expect(complaints).toStrictEqual([])
  await close()
})
