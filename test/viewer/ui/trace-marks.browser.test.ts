import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  item,
  logLine,
  sampleMillis,
  segment,
  segmentInProgress,
  span,
  spanId,
  traceId,
} from '../records.ts'
import { launchBrowser, visit } from './browser.ts'
import { type SampleViewer, startSampleViewer } from './sample-viewer.ts'

let browser: Browser
let viewer: SampleViewer

const day = 86_400_000
const named = (n: number, name: string) => ({ traceId: traceId(n), name, resource: {} })
const child = { spanId: spanId(1), parentId: spanId(0), kind: 'CLIENT' } as const

const ids = {
  inside: traceId(0),
  job: traceId(1),
  lost: traceId(2),
  awaited: traceId(3),
  running: traceId(4),
  failed: traceId(5),
}

beforeAll(async () => {
  viewer = await startSampleViewer()
  const { inbox, clock } = viewer
  clock.millis = sampleMillis + 200
  inbox.addSpans([
    span(named(0, 'GET /inside')),
    span({ ...named(0, 'charge'), ...child, status: 'ERROR', service: 'payments' }),
    span({
      ...named(1, 'five days'),
      kind: 'INTERNAL',
      attributes: {},
      durationMillis: 5 * day - 3 * 3_600_000,
    }),
    span({ ...named(2, 'GET /orphan'), ...child }),
    span({ ...named(5, 'job'), kind: 'INTERNAL', attributes: {}, status: 'ERROR' }),
  ])
  const http = { request: { method: 'GET', url: 'http://h/slow' } }
  const document = { in_progress: true, http }
  inbox.addSegments([
    segmentInProgress({ traceId: ids.running, name: 'orders', document }),
    segment({
      traceId: ids.failed,
      document: { subsegments: [{ id: spanId(8), name: 'db', start_time: 1, end_time: 2 }] },
    }),
  ])
  inbox.addItem(item({ traceId: ids.failed }))
  clock.millis += 20_000
  inbox.addSpans([span({ ...named(3, 'SELECT activities'), ...child, durationMillis: 0.2 })])
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
  await viewer.close()
})

const open = (path: string) => visit(browser, viewer.origin + path)

test('a list says what failed inside, what is in progress and what lacks its root', async () => {
  const { page, complaints, close } = await open('/')
  const row = (id: string) => page.locator(`[data-trace="${id}"]`)
  const seen = async (id: string) => [
    await row(id).locator('.mark').getAttribute('aria-label'),
    await row(id).locator('.trace-name').textContent(),
    await row(id).locator('.number').textContent(),
  ]
  await row(ids.awaited).waitFor()

  expect(await seen(ids.inside)).toStrictEqual([
    'ok, but failed inside',
    expect.stringMatching(/^◐ 200 GET \/inside\s*✖ 1 error inside$/),
    '100 ms',
  ])
  expect(await seen(ids.job)).toStrictEqual(['ok', '● five days', '4 d 21 h'])
  expect(await seen(ids.lost)).toStrictEqual([
    'ok',
    expect.stringMatching(/^● 200 GET \/orphan\s*root missing$/),
    '100 ms',
  ])
  expect(await seen(ids.awaited)).toStrictEqual([
    'in progress',
    '◌ request in progress',
    '≥ 200 µs',
  ])
  expect(await seen(ids.running)).toStrictEqual(['in progress', '◌ GET /slow', '≥ 20.2 s'])
  expect((await seen(ids.failed)).slice(0, 2)).toStrictEqual([
    'fault (5xx)',
    expect.stringMatching(/^✖ job\s*✖ 1 error$/),
  ])
  expect(complaints).toStrictEqual([])
  await close()
})

test('a trace in progress has its time until now, on its axis too', async () => {
  const { page, close } = await open(`/trace/${ids.running}`)
  await page.getByRole('tree', { name: 'Spans' }).waitFor()

  expect(await page.locator('.trace-head h1').textContent()).toBe('◌ GET /slow')
  expect(await page.locator('.trace-head .pill').first().textContent()).toBe(
    'in progress · 20.2 s so far',
  )
  expect(await page.locator('.tick').allInnerTexts()).toStrictEqual([
    '0 ms',
    '5 s',
    '10 s',
    '15 s',
    '20 s',
  ])
  expect(await page.locator('.span-row .mark').getAttribute('aria-label')).toBe('in progress')
  expect(await page.title()).toBe('◌ GET /slow, in progress · Waywiser')
  expect(await page.locator('.bar-time').textContent()).toBe('in progress')
  expect(await page.locator('.bar-time').getAttribute('title')).toBe('20.2 s so far')
  await page.locator('.span-row').click()
  expect(await page.locator('.details .facts').first().textContent()).toContain(
    'in progress, 20.2 s so far',
  )
  await close()
})

test('a job of days has days on its axis', async () => {
  const { page, close } = await open(`/trace/${ids.job}`)
  await page.getByRole('tree', { name: 'Spans' }).waitFor()

  expect(await page.locator('.tick').allInnerTexts()).toStrictEqual([
    '0 ms',
    '1 d',
    '2 d',
    '3 d',
    '4 d',
  ])
  expect(await page.locator('.bar-time').textContent()).toBe('4 d 21 h')
  await close()
})

test('a service has the same colour in a list, alone in a trace, and beside others', async () => {
  const colourOf = async (path: string, scope: string) => {
    const { page, close } = await open(path)
    const name = page.locator(`${scope} .service`, { hasText: 'activities' }).first()
    await name.waitFor()
    const colour = (await name.getAttribute('class'))!.split(' ').find(each => /\d/.test(each))
    await close()
    return colour
  }

  const colours = [
    await colourOf('/', `[data-trace="${ids.inside}"]`),
    await colourOf(`/trace/${ids.job}`, '.span-row'),
    await colourOf(`/trace/${ids.inside}`, '.span-row'),
  ]

  expect(colours).toStrictEqual(Array(3).fill(colours[0]))
  expect(colours[0]).toMatch(/^service-\d+$/)
})

test('the badge of X-Ray counts what the panel lists', async () => {
  const { page, close } = await open(`/trace/${ids.failed}`)
  await page.locator('.panel-map').waitFor()

  expect(await page.locator('[data-lens="xray"] .badge-state').textContent()).toMatch(/^✓ 2 · /)
  expect(await page.locator('.panel-map').textContent()).toContain('2 with subsegments')
  await close()
})

test('a trace says what its own services dropped around its time', async () => {
  const { inbox, clock } = viewer
  const dropped = (lens: string, count: number) => ({ [lens]: { viewer: { 'queue full': count } } })
  const report = (service: string, minutes: number, fields: object) => {
    clock.millis = sampleMillis + minutes * 60_000
    const message = 'Telemetry was dropped'
    const sent = { timeMillis: clock.millis, stream: `${service}/${minutes}`, service, message }
    const { traceId: _, spanId: __, ...line } = logLine(sent)
    inbox.addLogs([{ ...line, fields: { msg: message, dropped: fields } }])
  }
  report('activities', 1, dropped('otlp', 1200))
  report('payments', 1.1, dropped('xray', 1))
  report('others', 1.2, dropped('otlp', 9))
  report('activities', 5, dropped('otlp', 5000))

  const { page, close } = await visit(browser, `${viewer.origin}/trace/${ids.inside}`)
  const words = page.getByText('Records of this trace may be among them')
  await words.waitFor()
  expect(await words.textContent()).toBe(
    'activities dropped 1,200 spans (queue full); payments dropped 1 segment (queue full). Records of this trace may be among them: what senders dropped.',
  )
  await close()
})
