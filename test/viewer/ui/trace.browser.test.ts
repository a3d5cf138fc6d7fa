import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildSpanTree } from '../../../services/viewer/trace-tree/span-tree.ts'
import { segment, spanId as segmentId } from '../records.ts'
import { goInside, launchBrowser, visit } from './browser.ts'
import { bigTrace, sampleStartMillis, sampleTrace } from './sample-trace.ts'
import { recordsOf, type SampleViewer, startSampleViewer } from './sample-viewer.ts'

let browser: Browser
let viewer: SampleViewer
const traceId = '6a00000012345678901234567890abcd'
const spanId = (short: string) => short.padEnd(16, '0')

beforeAll(async () => {
  viewer = await startSampleViewer()
  viewer.add(sampleTrace(traceId))
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
  await viewer.close()
})

const open = async (query = '', id = traceId) => {
  const opened = await visit(browser, `${viewer.origin}/trace/${id}${query}`)
  await opened.page.getByRole('tree', { name: 'Spans' }).waitFor()
  return opened
}

const selected = (page: Page) => page.locator('[role="treeitem"][aria-selected="true"]')

test('one page shows the spans of both services, the error, the logs and a badge per lens', async () => {
  const { page, complaints, close } = await open()

  expect(await page.locator('[role="treeitem"] .service').allInnerTexts()).toStrictEqual([
    'activities',
    'activities',
    'activities',
    'activities',
    'notifications',
    'notifications',
    'notifications',
    'notifications',
    'activities',
    'activities',
  ])
  const badges = page.locator('[data-lens]')
  expect(await badges.locator('.badge-state').allInnerTexts()).toStrictEqual([
    '✓ 10 · arrived 512 ms after the start',
    '✓ 10 · arrived 48 ms after the start',
    '✓ 1 · arrived 61 ms after the start',
    '✓ 6 · arrived 540 ms after the start',
  ])
  expect(await page.locator('.error-item h3').textContent()).toBe('✖ StoreFull: disk is full')
  expect(await page.locator('.frames li').allInnerTexts()).toStrictEqual([
    expect.stringContaining('insert services/notifications/store.ts:88:9 in app'),
    expect.stringContaining('handler services/notifications/app.ts:31:5 in app'),
    expect.stringContaining('node_modules/express/lib/router/layer.js:95'),
  ])
  expect(await page.locator('.log-row time').allInnerTexts()).toStrictEqual([
    '+1 ms',
    '+52 ms',
    '+101 ms',
    '+229 ms',
    '+234 ms',
    '+273 ms',
  ])
  expect(await page.locator('.service-map .node-name').allTextContents()).toStrictEqual([
    'Clients of activities',
    'activities',
    'activities@sqlite',
    'notifications',
    'notifications@sqlite',
    'hooks.example.com',
  ])
  expect(complaints).toStrictEqual([])
  await close()
})

test('the map of a trace of very many services says how many it leaves out', async () => {
  const id = '6a00000012345678901234567890abcf'
  const many = Array.from({ length: 205 }, (_, n) =>
    segment({ traceId: id, id: segmentId(n), name: `s${n}` }),
  )
  viewer.inbox.addSegments(many)

  const { page, close } = await open('', id)

  expect(await page.getByRole('status').allTextContents()).toContain(
    'Only the busiest services are shown: 5 services and 5 calls are left out.',
  )
  await close()
})

test('the badge of a lens that goes elsewhere links there', async () => {
  const id = '6a00000012345678901234567890abce'
  const link =
    'https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#xray:traces/1-6a000000-12345678901234567890abce'
  const resource = { 'service.name': 'activities', 'waywiser.lenses': ['otlp', 'logs'] }
  const toAws = await startSampleViewer({
    vendors: {
      honeycomb: { endpoint: 'https://api.honeycomb.io', team: undefined, environment: undefined },
      aws: { region: 'eu-central-1', logGroup: '/waywiser/prod' },
      xrayGoesTo: 'aws',
    },
  })
  toAws.inbox.addSpans(recordsOf(sampleTrace(id)).spans.map(span => ({ ...span, resource })))

  const { page, complaints, close } = await visit(browser, `${toAws.origin}/trace/${id}`)
  const reason = page.locator('[data-lens="xray"] .badge-reason a')

  expect(await reason.textContent()).toBe('Goes to AWS ↗')
  expect(await reason.getAttribute('href')).toBe(link)
  expect(complaints).toStrictEqual([])
  await close()
  await toAws.close()
})

test('pointing at a span highlights its segment, its node, its error and the nearest log line', async () => {
  const { page, close } = await open()
  const row = page.locator(`#span-${spanId('b1')}`)
  const lane = (await row.locator('.span-lane').boundingBox())!

  await page.mouse.move(lane.x + (lane.width * 229) / 273, lane.y + 5)

  await page.locator('.log-row.lit').waitFor()
  expect(await page.locator('.log-row.lit .log-message').textContent()).toBe(
    'StoreFull: disk is full',
  )
  expect(await page.locator('.segment-row.lit b').textContent()).toBe('notifications')
  expect(await page.locator('.node.lit .node-name').textContent()).toBe('notifications')
  expect(await page.locator('.error-item.lit').count()).toBe(1)
  await close()
})

test('pointing at a log line moves the cursor to its time and highlights its span', async () => {
  const { page, close } = await open()

  await page.locator('.log-row', { hasText: 'webhook throttled' }).hover()

  const lane = (await page.locator('.cursor-lane').boundingBox())!
  const line = (await page.locator('.cursor-lane .cursor-line').boundingBox())!
  expect((line.x - lane.x) / lane.width).toBeCloseTo(101 / 273, 2)
  expect(await page.locator('.span-row.lit').getAttribute('id')).toBe(`span-${spanId('b4')}`)
  expect(await page.locator('.log-row.lit .log-message').textContent()).toContain(
    'webhook throttled',
  )
  await close()
})

test('keys move, fold, find errors, open details and change the panel', async () => {
  const { page, complaints, close } = await open()
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key)
  }
  const selectedId = () => selected(page).getAttribute('id')
  const rows = () => expect.poll(() => page.getByRole('treeitem').count())

  await press('j', 'j', 'k')
  await expect.poll(selectedId).toBe(`span-${spanId('a1')}`)
  await press('e', 'e')
  await expect.poll(selectedId).toBe(`span-${spanId('b1')}`)
  await press('E', 'E')
  await expect.poll(selectedId).toBe(`span-${spanId('a1')}`)
  await press('h')
  await rows().toBe(1)
  await press('l', 'l')
  await expect.poll(selectedId).toBe(`span-${spanId('a2')}`)
  await press('[')
  await rows().toBe(1)
  await press('o')
  await rows().toBe(6)
  await press(']')
  await rows().toBe(10)
  await press('Enter')
  await page.getByRole('complementary', { name: 'Span details' }).waitFor()
  await press('Escape')
  expect(await page.getByRole('complementary').count()).toBe(0)

  await press('2')
  expect(await page.locator('.panel h2').allInnerTexts()).toStrictEqual(['Waterfall'])
  await press('5')
  expect(await page.locator('.panel h2').allInnerTexts()).toStrictEqual(['Logs'])
  await press('x')
  expect(await page.locator('.panel h2').allInnerTexts()).toStrictEqual(['Raw'])
  await press('1')
  expect(await page.locator('.panel h2').allInnerTexts()).toStrictEqual([
    'Waterfall',
    'Map',
    'Error',
    'Logs',
  ])
  await press('?')
  await page.getByRole('dialog', { name: 'Keys and symbols' }).waitFor()
  expect(complaints).toStrictEqual([])
  await close()
})

test('letters typed into the search are text; Enter goes to the next match', async () => {
  const { page, close } = await open()

  await page.keyboard.press('/')
  await page.keyboard.type('sqlite insert')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')

  await expect.poll(() => selected(page).getAttribute('id')).toBe(`span-${spanId('b3')}`)
  expect(await page.locator('.span-search [role="status"]').textContent()).toBe('2 of 2')
  expect(page.url()).toContain(`q=sqlite+insert&span=${spanId('b3')}`)
  await close()
})

test('a link to a panel and a span survives a reload, in either spelling of the id', async () => {
  const xrayId = '1-6a000000-12345678901234567890abcd'
  const { page, close } = await open(`?lens=waterfall&span=${spanId('b1')}`, xrayId)

  await page.reload()

  await page.getByRole('complementary', { name: 'Span details' }).waitFor()
  await expect.poll(() => selected(page).getAttribute('id')).toBe(`span-${spanId('b1')}`)
  expect(await page.locator('.panel h2').allInnerTexts()).toStrictEqual(['Waterfall'])
  expect(await page.locator('.details').textContent()).toContain('StoreFull: disk is full')
  await close()
})

test('the X-Ray id is copied in full', async () => {
  const { page, close } = await open()

  await page.getByRole('button', { name: 'copy X-Ray trace id' }).click()

  await page.getByText('Copied X-Ray trace id.').waitFor()
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
    '1-6a000000-12345678901234567890abcd',
  )
  await close()
})

test('dragging over the minimap zooms in, f resets', async () => {
  const { page, close } = await open()
  const map = (await page.locator('.minimap').boundingBox())!

  await page.mouse.move(map.x + map.width * 0.5, map.y + 9)
  await page.mouse.down()
  await page.mouse.move(map.x + map.width * 0.75, map.y + 9)
  await page.mouse.up()

  await page.getByRole('button', { name: 'Fit' }).waitFor()
  expect(await page.locator('.tick').first().textContent()).toBe('140 ms')
  await page.keyboard.press('f')
  await page.getByText('0 ms', { exact: true }).waitFor()
  await close()
})

test('zoom and folded rows survive a reload and a change of panel', async () => {
  const { page, close } = await open()
  await page.keyboard.press('j')
  await page.keyboard.press('o')
  await page.keyboard.press('[')
  await page.keyboard.press('o')
  await expect.poll(() => page.getByRole('treeitem').count()).toBe(6)
  await page.locator(`#span-${spanId('a4')}`).click()
  await page.keyboard.press('z')
  await page.getByRole('button', { name: 'Fit' }).waitFor()
  const ticks = await page.locator('.tick').allTextContents()

  await page.reload()
  await page.getByRole('button', { name: 'Fit' }).waitFor()
  expect(await page.getByRole('treeitem').count()).toBe(6)
  expect(await page.locator('.tick').allTextContents()).toStrictEqual(ticks)

  await page.getByRole('link', { name: 'Waterfall' }).click()
  await page.getByRole('heading', { name: 'Map' }).waitFor({ state: 'detached' })
  expect(await page.getByRole('treeitem').count()).toBe(6)
  expect(await page.locator('.tick').allTextContents()).toStrictEqual(ticks)
  await close()
})

test('a panel opens its raw records', async () => {
  const { page, close } = await open()

  await page.locator('.panel-map').getByRole('button', { name: 'Raw' }).click()

  await page.getByRole('button', { name: 'segments', pressed: true }).waitFor()
  expect(await page.locator('.panel-raw pre').textContent()).toContain('"sanitized_query"')
  await close()
})

test('a trace without records says so, and appears when they arrive', async () => {
  const later = 'c'.repeat(32)
  const { page, close } = await visit(browser, `${viewer.origin}/trace/${later}`)
  await page.getByText('Nothing received of this trace yet').waitFor()

  viewer.add(sampleTrace(later))

  await page.getByRole('tree', { name: 'Spans' }).waitFor()
  await close()
})

test('a badge says that a lens was sampled out, is not expected or is missing', async () => {
  const [sampledOut, rejected] = ['d'.repeat(32), 'e'.repeat(32)]
  const { logs } = recordsOf(sampleTrace(sampledOut))
  const { spans } = recordsOf(sampleTrace(rejected))
  viewer.clock.millis = sampleStartMillis + 540
  viewer.inbox.addLogs(logs.map(log => ({ ...log, traceFlags: 0, samplingRule: 'Mostly' })))
  viewer.inbox.addSpans(spans)
  const reason = 'segment without id'
  viewer.inbox.noteRejection({ wire: 'xray-udp', reason, traceId: rejected })
  viewer.clock.millis += 60_000
  const { page, close } = await visit(browser, `${viewer.origin}/trace/${sampledOut}`)
  const badges = page.locator('[data-lens]')
  await badges.first().waitFor()

  expect(await badges.allInnerTexts()).toStrictEqual([
    expect.stringMatching(/⊘ sampled out\s+Dropped by sampling rule "Mostly"/),
    expect.stringMatching(/⊘ sampled out\s+Dropped by sampling rule "Mostly"/),
    expect.stringMatching(/– not expected\s+No error reported/),
    expect.stringContaining('✓ 6 · arrived 539 ms after the start'),
  ])
  await page.getByText('Dropped by sampling rule "Mostly".').first().waitFor()
  expect(await page.locator('.log-row').count()).toBe(6)
  await goInside(page, `/trace/${rejected}`)
  await page.getByRole('tree', { name: 'Spans' }).waitFor()
  expect((await badges.allInnerTexts())[1]).toMatch(/✖ missing\s+segment without id/)
  await close()
})

test('with 50,000 spans the page stays small and the keys work', async () => {
  const id = 'b'.repeat(32)
  const trace = bigTrace(id, 50_000)
  viewer.inbox.addSpans(recordsOf(trace).spans)
  const { page, asked, complaints, close } = await open('', id)
  // Beside two other tests, on two cores.
  page.setDefaultTimeout(60_000)
  const path = `/-/api/traces/${id}`
  while (!asked.includes(`${path}/lenses`)) await page.waitForEvent('request')

  await page.getByRole('tree').focus()
  await page.keyboard.press('End')

  const last = buildSpanTree(trace.spans).rows.at(-1)!
  await page.locator(`#span-${last.id}[aria-selected="true"]`).waitFor()
  const elements = (await page.evaluate('document.querySelectorAll("*").length')) as number
  expect(elements).toBeLessThan(500)
  // The browser asks for the page ahead, and the script takes that answer.
  const own = asked.filter(each => each.startsWith(path))
  expect(own.slice(0, 2)).toStrictEqual([`${path}/page?known=`, `${path}/rows`])
  expect(own).not.toContain(path)

  await page.keyboard.press('Enter')
  const details = page.getByRole('complementary', { name: 'Span details' })
  await details.getByText(last.span!.name.slice(5), { exact: true }).waitFor()

  await page.getByLabel('Search in this trace').fill('app.index=4321')
  await page.getByText('1 match', { exact: true }).waitFor()
  await page.getByLabel('Search in this trace').press('Enter')
  await page.locator(`#span-${(4322).toString(16).padStart(16, '0')}`).waitFor()
  expect(complaints).toStrictEqual([])
  page.setDefaultTimeout(30_000)
  await close()
}, 150_000)
