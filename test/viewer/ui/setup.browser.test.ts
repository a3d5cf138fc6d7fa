import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { logLine, segment, span, spanId, traceId } from '../records.ts'
import { launchBrowser, visit } from './browser.ts'
import { type SampleViewer, startSampleViewer } from './sample-viewer.ts'

let browser: Browser
let viewer: SampleViewer

const foreign = (service: string, language: string) => ({
  service,
  resource: { 'service.name': service, 'telemetry.sdk.language': language },
})

/** An application in Go calls one in Python, which reads no `traceparent`; and two others. */
beforeAll(async () => {
  viewer = await startSampleViewer({ ports: { otlp: 14318, otlpGrpc: 14317, xray: 12000 } })
  const { inbox, clock } = viewer
  clock.millis = Date.now() - 60_000
  inbox.addSpans([
    span(foreign('gateway', 'go')),
    span({
      ...foreign('gateway', 'go'),
      spanId: spanId(1),
      parentId: spanId(0),
      kind: 'CLIENT',
      attributes: { 'server.address': 'orders' },
    }),
    span({ ...foreign('orders', 'python'), traceId: traceId(1) }),
  ])
  inbox.addSegments([segment({ traceId: traceId(2), name: '<b>billing' })])
  inbox.addLogs([logLine({ traceId: traceId(3), service: 'cron' })])
  inbox.noteRejection({ wire: 'otlp-traces', traceId: traceId(3), reason: 'no name' })
  clock.millis = Date.now()
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
  await viewer.close()
})

test('the table says what comes, what is missing, and copies the line that adds it', async () => {
  const { page, complaints, close } = await visit(browser, `${viewer.origin}/wires`)
  const table = page.getByRole('table', { name: 'Services and lenses' })
  const row = (name: string) => table.getByRole('row').filter({ hasText: name })
  await row('gateway').waitFor()

  const cells = (name: string) => row(name).getByRole('cell').allInnerTexts()
  expect(await table.getByRole('rowheader').allInnerTexts()).toStrictEqual([
    '<b>billing',
    'cron',
    'gateway\ngo',
    'orders\npython',
  ])
  expect(await cells('gateway')).toStrictEqual([
    expect.stringMatching(/^✓ 2 \d+ (s|min) ago$/),
    '– none: add',
    '– none: add',
    '– none: add',
  ])
  expect((await cells('cron'))[0]).toContain('✖ otlp-traces refused: no name')

  await row('orders').getByText('– none: add').first().click()
  const line = 'AWS_XRAY_DAEMON_ADDRESS=127.0.0.1:12000 python app.py  # with aws-xray-sdk'
  await row('orders')
    .getByRole('button', { name: `Copy ${line}` })
    .click()
  await page.getByText('Copied the line.').waitFor()
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(line)

  await row('cron').getByRole('link', { name: 'wire=otlp-traces' }).click()
  await page.waitForURL(`${viewer.origin}/wires?wire=otlp-traces`)
  expect(complaints).toStrictEqual([])
  await close()
})

test('checks that do not pass come first, with their fix; the others are folded', async () => {
  const { page, close } = await visit(browser, `${viewer.origin}/wires`)
  await page.getByText('1 call of gateway to orders').waitFor()

  const shown = await page.locator('.panel-setup > .setup-checks li').allInnerTexts()
  expect(shown.map(text => text.slice(0, 40))).toStrictEqual([
    '✖ Records were refused in the last 1 h: ',
    '✖ The trace ends at the call: no trace h',
  ])
  await page.getByText('✓ 10 checks passed').click()
  await page.getByText('No service puts ids into the names of its spans.').waitFor()
  await close()
})
