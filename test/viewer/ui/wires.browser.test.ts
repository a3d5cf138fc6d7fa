import { readFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildPageWhenStale } from '../../../services/viewer/ui/build.ts'
import {
  json,
  segmentDatagram,
  segmentDocument,
  spansRequest,
  startWatchedViewer,
  traceId,
} from '../../faults/watched-viewer.ts'
import { scratchFolder } from '../../support/scratch-folder.ts'
import { startService } from '../../support/services.ts'
import { axeViolations, launchBrowser, visit } from './browser.ts'

let browser: Browser

beforeAll(async () => {
  await buildPageWhenStale()
  browser = await launchBrowser()
})

afterAll(() => browser.close())

test('a wire opens to its last payloads and to the rejected ones with their reasons', async () => {
  const { origin, datagram } = await startWatchedViewer()
  await datagram(segmentDatagram())
  await datagram(segmentDatagram({ ...segmentDocument, id: '<script>alert(1)</script>' }))
  const { page, complaints, close } = await visit(browser, `${origin}/wires`)

  await page.getByRole('link', { name: 'xray-udp', exact: true }).click()

  await page.getByRole('heading', { name: '1 rejected' }).waitFor()
  await page.getByRole('heading', { name: 'Last 2 payloads' }).waitFor()
  expect(await page.locator('.payload .status-fault').first().textContent()).toContain(
    '<script>alert(1)</script>',
  )
  await page.getByText('Raw payload').last().click()
  expect(await page.locator('.payload pre').textContent()).toContain(segmentDatagram())
  expect(page.url()).toBe(`${origin}/wires?wire=xray-udp`)
  await page.keyboard.press('j')
  await page.getByText('Nothing received on this wire since the viewer started').waitFor()
  expect(page.url()).toBe(`${origin}/wires?wire=xray-tcp`)
  await page.keyboard.press('k')
  await page.getByRole('heading', { name: '1 rejected' }).waitFor()
  expect(await axeViolations(page)).toStrictEqual([])
  expect(complaints).toStrictEqual([])
  await close()
})

test('a fault is switched on and off on the page, and affects senders', async () => {
  const { origin } = await startWatchedViewer()
  const send = async () => (await fetch(`${origin}/v1/traces`, json(spansRequest()))).status
  const { page, complaints, close } = await visit(browser, `${origin}/wires`)
  const select = page.getByLabel('otlp-traces: fault')

  await select.selectOption('429')
  await page.getByText('Fault injected into otlp-traces.').waitFor()
  expect(await send()).toBe(429)

  await page.getByLabel('otlp-traces: share of requests').selectOption('0.5')
  await page.getByText('Fault injected into otlp-traces.').waitFor()
  await select.selectOption('well')
  await page.getByText('otlp-traces works again.').waitFor()
  expect(await send()).toBe(200)
  await page.getByRole('table', { name: 'Sampling rules' }).getByText('Default').waitFor()
  expect(await axeViolations(page)).toStrictEqual([])
  expect(complaints).toStrictEqual([])
  await close()
})

test('the log line of a sender shows what it dropped before sending', async () => {
  const { origin, fault } = await startWatchedViewer()
  const service = startService('activities', {
    WAYWISER_DATA: scratchFolder(),
    LOG_LEVEL: 'info',
    VIEWER_URL: origin,
  })
  const address = await service.address()
  await fault({ rollbar: { status: 401 } })
  const { page, complaints, close } = await visit(browser, `${origin}/wires`)
  const drops = page.getByRole('table', { name: 'Dropped by senders' })
  await drops.getByText('none').waitFor()

  for (let count = 0; count < 3; count++) await fetch(`${address}/rollbar/test`)
  await expect.poll(() => service.stdout(), { timeout: 10_000 }).toContain('was dropped')
  service.child.kill('SIGTERM')
  await service.ended
  await page.reload()

  const row = drops.getByRole('row', { name: 'activities' })
  await row.waitFor()
  expect((await row.getByRole('cell').allTextContents()).slice(0, 4)).toEqual([
    'rollbar',
    'viewer',
    'refused',
    '▲ 3',
  ])
  expect(await axeViolations(page)).toStrictEqual([])
  expect(complaints).toStrictEqual([])
  await close()
})

test('without FAULTS=on the page says how to switch faults on', async () => {
  const { origin } = await startWatchedViewer({})
  const { page, close } = await visit(browser, `${origin}/wires`)

  await page.getByText('FAULTS=on npm start').waitFor()

  expect(await page.getByLabel('logs: fault').count()).toBe(0)
  await close()
})

test('an exported trace is imported into another viewer', async () => {
  const [from, to] = [await startWatchedViewer(), await startWatchedViewer()]
  await fetch(`${from.origin}/v1/traces`, json(spansRequest()))
  const there = await visit(browser, `${from.origin}/trace/${traceId}`)
  const saving = there.page.waitForEvent('download')
  await there.page.getByText('Share', { exact: true }).click()
  await there.page.getByRole('link', { name: 'Trace file' }).click()
  const file = await (await saving).path()
  const here = await visit(browser, `${to.origin}/wires`)

  await here.page.locator('#import-file').setInputFiles({
    name: 'trace.json',
    mimeType: 'application/json',
    buffer: Buffer.from('{"format":"other"}'),
  })
  await here.page.getByText('of no known format: it is an object with "format"').waitFor()
  await here.page.locator('#import-file').setInputFiles({
    name: 'trace.json',
    mimeType: 'application/json',
    buffer: await readFile(file),
  })

  await here.page.getByRole('treeitem').waitFor()
  expect(here.page.url()).toBe(`${to.origin}/trace/${traceId}`)
  await Promise.all([there.close(), here.close()])
})
