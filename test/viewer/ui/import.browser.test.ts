import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { jaegerAnswer, lines, otlpLogs, otlpSpans } from '../from-file/files.ts'
import { traceId } from '../records.ts'
import { axeViolations, launchBrowser, visit } from './browser.ts'
import { type SampleViewer, startSampleViewer } from './sample-viewer.ts'

let browser: Browser
let viewer: SampleViewer

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(() => browser.close())

beforeEach(async () => {
  viewer = await startSampleViewer()
})

afterEach(() => viewer.close())

type Dropped = { name: string; bytes: Buffer | string }

/** Drags files from outside over the page; `drop` lets go of them. */
async function dragFiles(page: Page, ...files: Dropped[]) {
  const given = files.map(({ name, bytes }) => ({
    name,
    base64: Buffer.from(bytes as string).toString('base64'),
  }))
  const dataTransfer = await page.evaluateHandle(`(() => {
    const transfer = new DataTransfer()
    for (const { name, base64 } of ${JSON.stringify(given)}) {
      const bytes = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0))
      transfer.items.add(new File([bytes], name))
    }
    return transfer
  })()`)
  await page.dispatchEvent('main', 'dragenter', { dataTransfer })
  await page.dispatchEvent('main', 'dragover', { dataTransfer })
  return () => page.dispatchEvent('main', 'drop', { dataTransfer })
}

test.each(['/', '/map', '/errors'])('a file dropped on %s opens as the trace it is', async path => {
  const { page, complaints, close } = await visit(browser, `${viewer.origin}${path}`)
  await page.locator('main').waitFor()

  const drop = await dragFiles(page, {
    name: 'a.bin',
    bytes: gzipSync(JSON.stringify(otlpSpans())),
  })
  const overlay = page.getByText('Drop trace files to import them')
  await overlay.waitFor()
  await drop()

  await page.getByRole('treeitem', { name: /GET \/cart/ }).waitFor()
  expect(page.url()).toBe(`${viewer.origin}/trace/${traceId(0)}`)
  expect(await page.getByText('Imported 1 trace of OTLP: 2 spans.').count()).toBe(1)
  expect(await overlay.count()).toBe(0)
  expect(complaints).toStrictEqual([])
  await close()
})

test('of several files each says what was taken of it, or why nothing was', async () => {
  const { page, close } = await visit(browser, `${viewer.origin}/traces`)

  const drop = await dragFiles(
    page,
    { name: 'jaeger.json', bytes: JSON.stringify(jaegerAnswer) },
    { name: 'two <b>.jsonl', bytes: lines(otlpSpans(traceId(3)), { a: 1 }, otlpLogs(traceId(4))) },
    { name: 'photo.jpg', bytes: Buffer.from([0xff, 0xd8, 0xff]) },
  )
  await drop()

  const panel = page.getByRole('region', { name: 'Imported files' })
  await panel.getByText('Imported 3 files.').waitFor()
  const items = await panel.locator('> ul > li').allTextContents()
  expect(items[0]).toContain('jaeger.json 1 trace of Jaeger: 2 spans')
  expect(items[1]).toContain('two <b>.jsonl 2 traces of OTLP: 2 spans and 1 log line')
  expect(items[1]).toContain('1 record refused')
  expect(items[1]).toContain('line 2: the file is of no known format: it is an object with "a"')
  expect(items[2]).toContain('photo.jpg ✖ the body')
  expect(items[2]).toContain('is not JSON')
  expect(await axeViolations(page)).toStrictEqual([])
  await panel.getByRole('link', { name: 'cart is empty' }).click()
  await page.waitForURL(`${viewer.origin}/trace/${traceId(4)}`)
  await panel.getByRole('button', { name: 'Close' }).click()
  await expect.poll(() => panel.count()).toBe(0)
  await close()
})

test('what is dragged but is no file, such as a link, is left to the browser', async () => {
  const { page, close } = await visit(browser, `${viewer.origin}/traces`)

  const isPrevented = await page.evaluate(`(() => {
    const transfer = new DataTransfer()
    transfer.setData('text/uri-list', 'http://localhost/')
    const options = { dataTransfer: transfer, cancelable: true, bubbles: true }
    return !document.querySelector('main').dispatchEvent(new DragEvent('dragover', options))
  })()`)

  expect(isPrevented).toBe(false)
  await close()
})
