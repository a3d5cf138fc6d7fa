import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listening } from '../../support/servers.ts'
import { launchBrowser, visit } from './browser.ts'
import { sampleSummary, sampleTrace } from './sample-trace.ts'
import { type SampleViewer, startSampleViewer } from './sample-viewer.ts'

let browser: Browser
let viewer: SampleViewer

beforeAll(async () => {
  viewer = await startSampleViewer()
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
  await viewer.close()
})

const idOf = (count: number) => count.toString(16).padStart(32, 'a')

/** An event stream that sends as many traces as a test wants; the viewer's sends 200 a second. */
async function visitWithEvents() {
  const visited = await visit(browser, 'about:blank')
  let next = Promise.withResolvers<string>()
  await visited.page.route('**/-/events', async route => {
    const body = await next.promise
    next = Promise.withResolvers()
    await route.fulfill({ contentType: 'text/event-stream', body: `retry: 1\n\n${body}` })
  })
  await visited.page.goto(viewer.origin)
  await visited.page.getByText('No request yet').waitFor()

  function send(from: number, to: number): void {
    const events = Array.from(
      { length: to - from + 1 },
      (_, n) => `event: trace\ndata: ${JSON.stringify(sampleSummary(idOf(from + n)))}\n\n`,
    )
    next.resolve(events.join(''))
  }

  return { ...visited, send }
}

test('a request appears when it arrives, with its status, services and lenses', async () => {
  await viewer.store.clear()
  const { page, complaints, close } = await visit(browser, `${viewer.origin}/`)
  await page.getByText('No request yet').waitFor()

  viewer.add(sampleTrace(idOf(1)))

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

test('a key freezes the list and counts new requests; the same key shows them', async () => {
  await viewer.store.clear()
  const { page, close } = await visit(browser, `${viewer.origin}/`)
  await page.getByText('No request yet').waitFor()
  viewer.add(sampleTrace(idOf(1)))
  await page.locator(`[data-trace="${idOf(1)}"]`).waitFor()

  await page.keyboard.press(' ')
  viewer.add(sampleTrace(idOf(2)))
  viewer.add(sampleTrace(idOf(3)))

  await page.getByRole('button', { name: '2 new' }).waitFor()
  expect(await page.locator('[data-trace]').count()).toBe(1)
  await page.keyboard.press('.')
  await page.locator(`[data-trace="${idOf(3)}"]`).waitFor()
  expect(await page.locator('[data-trace]').count()).toBe(3)
  await close()
})

test('scrolling down freezes the list, and thousands of requests keep the page bounded', async () => {
  await viewer.store.clear()
  const { page, send, close } = await visitWithEvents()
  send(1, 3_000)
  await page.locator(`[data-trace="${idOf(3_000)}"]`).waitFor()

  await page.evaluate('document.querySelector(".scroller").scrollTop = 640')
  await page.getByText('❚❚ Paused').waitFor()
  send(3_001, 3_001)

  await page.getByRole('button', { name: '1 new' }).click()
  await page.locator(`[data-trace="${idOf(3_001)}"]`).waitFor()
  const elements = (await page.evaluate('document.querySelectorAll("*").length')) as number
  expect(elements).toBeLessThan(900)
  await close()
})

test('the demo button of the first run sends a request and opens its complete trace', async () => {
  await viewer.store.clear()
  const traceId = idOf(7)
  const activitiesUrl = await listening((_, response) => {
    const trace = sampleTrace(traceId)
    demo.add({ ...trace, logs: [] })
    setTimeout(() => demo.add(trace), 600)
    response.setHeader('traceresponse', `00-${traceId}-${trace.spans[0]!.spanId}-01`).end()
  })
  const demo = await startSampleViewer({ activitiesUrl })
  const { page, complaints, close } = await visit(browser, `${demo.origin}/`)

  await page.getByRole('button', { name: 'Send a demo request' }).click()

  await page.getByText('… Logs').waitFor()
  await page.waitForURL(`${demo.origin}/trace/${traceId}`)
  await page.getByRole('tree', { name: 'Spans' }).waitFor()
  expect(await page.locator('[data-lens="logs"]').textContent()).toContain('✓ 6')
  expect(complaints).toStrictEqual([])
  await close()
  await demo.close()
})

test('when the viewer stops, the page stays readable and says what to do', async () => {
  const passing = await startSampleViewer()
  passing.add(sampleTrace(idOf(1)))
  const { page, close } = await visit(browser, `${passing.origin}/`)
  await page.locator(`[data-trace="${idOf(1)}"]`).waitFor()

  await passing.close()

  await page.getByText('The viewer does not answer').waitFor()
  expect(await page.locator(`[data-trace="${idOf(1)}"]`).count()).toBe(1)
  await close()
})

test('g and a letter go from page to page', async () => {
  await viewer.store.clear()
  viewer.add(sampleTrace(idOf(1)))
  viewer.inbox.count('xray-udp', { rejected: 2 })
  const { page, complaints, close } = await visit(browser, `${viewer.origin}/`)
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
  await page.getByText('1 occurrence').waitFor()
  await page.goBack()
  await page.getByRole('heading', { level: 1, name: 'Errors' }).waitFor()

  expect(complaints).toStrictEqual([])
  await close()
})

test('ten thousand more requests do not make the page larger', async () => {
  await viewer.store.clear()
  const { page, send, close } = await visitWithEvents()
  const devtools = await page.context().newCDPSession(page)
  const usedAfter = async (from: number, to: number) => {
    send(from, to)
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
