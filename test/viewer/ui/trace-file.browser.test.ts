import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { scratchFolder } from '../../support/scratch-folder.ts'
import { logLine, sampleMillis, span, spanId, traceId } from '../records.ts'
import { axeViolations, launchBrowser } from './browser.ts'
import { sampleTrace } from './sample-trace.ts'
import { type SampleViewer, startSampleViewer } from './sample-viewer.ts'

let browser: Browser
let viewer: SampleViewer
const sampleId = 'f'.repeat(32)
const hostileId = 'e'.repeat(32)

const hostile =
  '</script><script>window.harm = 1</script><!--<script>"><img src=x onerror="window.harm=2">\u2028'

beforeAll(async () => {
  viewer = await startSampleViewer()
  viewer.add(sampleTrace(sampleId))
  const fields = { traceId: hostileId, name: hostile, service: hostile }
  const attributes = { [hostile]: hostile, 'http.request.method': 'GET' }
  viewer.inbox.addSpans([
    span({ ...fields, attributes, statusMessage: hostile, status: 'ERROR' }),
    span({
      ...fields,
      spanId: spanId(1),
      parentId: spanId(0),
      kind: 'INTERNAL',
      events: [
        {
          name: 'exception',
          timeMillis: sampleMillis,
          attributes: { 'exception.message': hostile },
        },
      ],
    }),
  ])
  viewer.inbox.addLogs([logLine({ traceId: hostileId, message: hostile })])
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
  await viewer.close()
})

async function saved(id: string): Promise<string> {
  const answer = await fetch(`${viewer.origin}/-/api/export/${id}?format=html`)
  expect(answer.status).toBe(200)
  const file = join(scratchFolder(), 'trace.html')
  writeFileSync(file, Buffer.from(await answer.arrayBuffer()))
  return pathToFileURL(file).href
}

/** Opens a saved page in a browser without a network, and notes all that it asks for. */
async function openFile(url: string) {
  const context = await browser.newContext({ offline: true, reducedMotion: 'reduce' })
  const page: Page = await context.newPage()
  await page.setViewportSize({ width: 1280, height: 860 })
  const complaints: string[] = []
  const asked: string[] = []
  page.on('pageerror', error => complaints.push(error.message))
  page.on('console', message => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('request', request => asked.push(request.url()))
  await page.goto(url)
  return { page, complaints, asked, close: () => context.close() }
}

test('an exported page shows the trace by all four lenses, without a viewer or a request', async () => {
  // High enough for all rows: those out of sight are not drawn.
  const high = { width: 1280, height: 1400 }
  const rowsOf = (page: Page) => page.getByRole('treeitem').allInnerTexts()
  const there = await browser.newPage({ viewport: high })
  await there.goto(`${viewer.origin}/trace/${sampleId}`)
  await expect.poll(() => rowsOf(there)).toHaveLength(10)
  const rowsThere = await rowsOf(there)
  const panels = ['.panel-waterfall', '.panel-map', '.panel-error', '.panel-logs']
  const textsOf = (page: Page) =>
    Promise.all(panels.map(panel => page.locator(`${panel} h2`).first().textContent()))
  const textsThere = await textsOf(there)
  const nameThere = await there.locator('h1').textContent()
  await there.close()
  const url = await saved(sampleId)

  const { page, complaints, asked, close } = await openFile(url)

  await page.setViewportSize(high)
  await expect.poll(() => rowsOf(page)).toStrictEqual(rowsThere)
  expect(await textsOf(page)).toStrictEqual(textsThere)
  expect(await page.locator('h1').textContent()).toBe(nameThere)
  expect(await page.title()).toMatch(/ · Waywiser$/)
  expect(await page.getByText('a trace as it was at').count()).toBe(1)
  for (const name of ['Copy API call', 'Copy as aws', 'Share', 'connected']) {
    expect([name, await page.getByText(name).count()]).toStrictEqual([name, 0])
  }
  // Other pages of the viewer are not in the file.
  expect(await page.locator('a[href^="/"]:not([href^="/trace/"])').count()).toBe(0)
  expect(await axeViolations(page)).toStrictEqual([])
  expect(complaints).toStrictEqual([])
  expect(asked).toStrictEqual([url])
  await close()
})

test('its keys, panels, search and details work', async () => {
  const { page, complaints, asked, close } = await openFile(await saved(sampleId))
  await page.getByRole('treeitem').first().waitFor()

  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.locator('.details').waitFor()
  expect((await page.locator('.details').boundingBox())!.width).toBeGreaterThan(250)
  await page.getByRole('link', { name: 'Logs', exact: true }).click()
  await expect.poll(() => page.locator('.panel-waterfall').count()).toBe(0)
  await page.keyboard.press('x')
  await page.getByRole('button', { name: 'segments' }).click()
  await page.locator('.panel-raw').getByText('document').first().waitFor()
  await page.keyboard.press('1')
  await page.getByRole('treeitem').first().waitFor()
  await page.keyboard.press('?')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('d')

  expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('light')
  expect(complaints).toStrictEqual([])
  expect(asked).toHaveLength(1)
  await close()
})

test('hostile texts of senders are shown and never run', async () => {
  const url = await saved(hostileId)
  const { page, complaints, asked, close } = await openFile(url)

  await page.getByRole('treeitem').first().waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.locator('.details').waitFor()
  await page.keyboard.press('x')
  await page.locator('.panel-raw').waitFor()

  expect(await page.locator('h1').textContent()).toContain('</script><script>window.harm = 1')
  expect(await page.evaluate('window.harm')).toBeUndefined()
  expect(await page.locator('img').count()).toBe(0)
  expect(complaints).toStrictEqual([])
  expect(asked).toStrictEqual([url])
  await close()
})

test('from the viewer a page is saved, and has no rights of the viewer’s origin', async () => {
  const answer = await fetch(`${viewer.origin}/-/api/export/${hostileId}?format=html`)
  const text = await answer.text()

  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'content-disposition': `attachment; filename="trace-${hostileId}.html"`,
    'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
  })
  expect(text.match(/<\/script/g)).toHaveLength(2)
  expect(text).not.toContain('<!--')
  expect(text).not.toMatch(/(?:src|href)="?http/)
  const { status } = await fetch(`${viewer.origin}/-/api/export/${traceId(9)}?format=html`)
  expect(status).toBe(404)
})

test('the page of a trace offers each format', async () => {
  const page = await browser.newPage()
  await page.goto(`${viewer.origin}/trace/${sampleId}`)

  await page.getByText('Share', { exact: true }).click()

  const links = page.locator('.menu a[download]')
  expect(await links.allTextContents()).toStrictEqual([
    'HTML page',
    'Trace file',
    'OTLP JSON',
    'OTLP JSON of the log lines',
  ])
  for (const link of await links.all()) {
    const saving = page.waitForEvent('download')
    await link.click()
    const download = await saving
    expect(download.suggestedFilename()).toBe(await link.getAttribute('download'))
    expect(await download.failure()).toBeNull()
  }
  await page.close()
})
