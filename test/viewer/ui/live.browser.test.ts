import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildPageWhenStale } from '../../../services/viewer/ui/build.ts'
import { launchBrowser, visit } from './browser.ts'
import { type SampleServer, startSampleServer } from './sample-server.ts'
import { sampleSummary, sampleTrace } from './sample-trace.ts'

let browser: Browser
let server: SampleServer

beforeAll(async () => {
  await buildPageWhenStale()
  server = await startSampleServer()
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
  await server.close()
})

const idOf = (count: number) => count.toString(16).padStart(32, 'a')

test('a request shows as it comes, with its status, services and lenses', async () => {
  server.traces.clear()
  const { page, complaints, close } = await visit(browser, `${server.url}/`)
  await page.getByText('No request yet').waitFor()

  server.tell(sampleSummary(idOf(1)))

  const row = page.locator(`[data-trace="${idOf(1)}"]`)
  await row.waitFor()
  expect(await row.textContent()).toContain('502 POST /api/activities')
  expect(await row.textContent()).toContain('273 ms')
  expect(await row.locator('.service').allInnerTexts()).toStrictEqual([
    'activities',
    'notifications',
  ])
  expect(await row.locator('.lens-dot').allInnerTexts()).toStrictEqual(['H✓', 'X✓', 'R✓', 'C✓'])
  expect(complaints).toStrictEqual([])
  await close()
})

test('frozen by key, new requests wait behind a pill; the same key lets them in', async () => {
  server.traces.clear()
  const { page, close } = await visit(browser, `${server.url}/`)
  await page.getByText('No request yet').waitFor()
  server.tell(sampleSummary(idOf(1)))
  await page.locator(`[data-trace="${idOf(1)}"]`).waitFor()

  await page.keyboard.press(' ')
  server.tell(sampleSummary(idOf(2)))
  server.tell(sampleSummary(idOf(3)))

  await page.getByRole('button', { name: '2 new' }).waitFor()
  expect(await page.locator('[data-trace]').count()).toBe(1)
  await page.keyboard.press('.')
  await page.locator(`[data-trace="${idOf(3)}"]`).waitFor()
  expect(await page.locator('[data-trace]').count()).toBe(3)
  await close()
})

test('scrolling down freezes the list, and thousands of requests leave a bounded page', async () => {
  server.traces.clear()
  const { page, close } = await visit(browser, `${server.url}/`)
  await page.getByText('No request yet').waitFor()
  for (let count = 1; count <= 3_000; count++) server.tell(sampleSummary(idOf(count)))
  await page.locator(`[data-trace="${idOf(3_000)}"]`).waitFor()

  await page.evaluate('document.querySelector(".scroller").scrollTop = 640')
  await page.getByText('❚❚ frozen').waitFor()
  server.tell(sampleSummary(idOf(3_001)))

  await page.getByRole('button', { name: '1 new' }).click()
  await page.locator(`[data-trace="${idOf(3_001)}"]`).waitFor()
  const elements = (await page.evaluate('document.querySelectorAll("*").length')) as number
  expect(elements).toBeLessThan(900)
  await close()
})

test('on the first run one button sends a demo request and jumps to its finished trace', async () => {
  server.traces.clear()
  const traceId = idOf(7)
  server.onDemo = () => {
    const trace = sampleTrace(traceId)
    const pending = { ...trace.delivery, logs: { state: 'pending' as const, count: 0 } }
    server.send({ ...trace, delivery: pending })
    setTimeout(() => server.send(trace), 600)
    return traceId
  }
  const { page, complaints, close } = await visit(browser, `${server.url}/`)

  await page.getByRole('button', { name: 'Send a demo request' }).click()

  await page.getByText('… Logs').waitFor()
  await page.waitForURL(`${server.url}/trace/${traceId}`)
  await page.getByRole('tree', { name: 'Spans' }).waitFor()
  expect(await page.locator('[data-lens="logs"]').textContent()).toContain('✓ 6')
  expect(complaints).toStrictEqual([])
  await close()
})

test('a viewer that goes away leaves a readable page that says what to do', async () => {
  const passing = await startSampleServer()
  passing.send(sampleTrace(idOf(1)))
  const { page, close } = await visit(browser, `${passing.url}/`)
  await page.locator(`[data-trace="${idOf(1)}"]`).waitFor()

  await passing.close()

  await page.getByText('The viewer does not answer').waitFor()
  expect(await page.locator(`[data-trace="${idOf(1)}"]`).count()).toBe(1)
  await close()
})

test('g and a letter go from page to page', async () => {
  server.traces.clear()
  server.send(sampleTrace(idOf(1)))
  server.errors = [
    {
      ...{ fingerprint: sampleTrace(idOf(1)).errors[0]!.fingerprint, class: 'StoreFull' },
      ...{ title: 'disk is full', level: 'error', count: 17, firstMillis: 1, lastMillis: 2 },
      status: 'active',
    },
  ]
  const { page, complaints, close } = await visit(browser, `${server.url}/`)
  const go = async (letter: string, title: string) => {
    await page.keyboard.press('g')
    await page.keyboard.press(letter)
    await page.getByRole('heading', { level: 1, name: title }).waitFor()
  }

  await go('t', 'Traces')
  await page.locator(`[data-trace="${idOf(1)}"]`).waitFor()
  await go('o', 'Logs')
  await page.getByText('StoreFull: disk is full').waitFor()
  await go('w', 'Wires')
  expect(await page.getByRole('row', { name: /^xray-udp/ }).textContent()).toContain('✖ 2')
  await go('e', 'Errors')
  await page.getByRole('link', { name: 'StoreFull disk is full' }).click()
  await page.getByText('17 occurrences').waitFor()
  await page.goBack()
  await page.getByRole('heading', { level: 1, name: 'Errors' }).waitFor()

  expect(complaints).toStrictEqual([])
  await close()
})

test('ten thousand more requests leave the page no larger than the first ones did', async () => {
  server.traces.clear()
  const { page, close } = await visit(browser, `${server.url}/`)
  await page.getByText('No request yet').waitFor()
  const devtools = await page.context().newCDPSession(page)
  const usedAfter = async (from: number, to: number) => {
    for (let count = from; count <= to; count++) server.tell(sampleSummary(idOf(count)))
    await page.locator(`[data-trace="${idOf(to)}"]`).waitFor()
    await devtools.send('HeapProfiler.collectGarbage')
    return (await devtools.send('Runtime.getHeapUsage')).usedSize
  }

  const first = await usedAfter(1, 2_000)
  const second = await usedAfter(2_001, 12_000)

  // Kept whole, ten thousand summaries would take ten times as much.
  expect(second - first).toBeLessThan(1_000_000)
  await close()
})
