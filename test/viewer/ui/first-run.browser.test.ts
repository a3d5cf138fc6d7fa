import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, visit } from './browser.ts'
import { startSampleViewer } from './sample-viewer.ts'

let browser: Browser

beforeAll(async () => (browser = await launchBrowser()))
afterAll(() => browser.close())

const ports = { otlp: 14318, otlpGrpc: 14317, xray: 12000 }

test('the viewer alone says how to send it records, with its own addresses', async () => {
  const viewer = await startSampleViewer({ ports })
  const { page, complaints, close } = await visit(browser, viewer.origin)

  await page.locator('.how-to-send').waitFor()
  const lines = [
    'OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:14318 OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
    'OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:14317 OTEL_EXPORTER_OTLP_PROTOCOL=grpc',
    'AWS_XRAY_DAEMON_ADDRESS=127.0.0.1:12000',
    `endpoint: '${viewer.origin}/api/1/item/'`,
    `AWS_ENDPOINT_URL_CLOUDWATCH_LOGS=${viewer.origin}`,
  ]
  expect(await page.locator('.how-to-send code').allTextContents()).toStrictEqual(lines)
  expect(await page.getByRole('button', { name: 'Send a demo request' }).count()).toBe(0)
  for (const path of ['/errors', '/traces', '/routes', '/map', '/logs']) {
    await page.goto(viewer.origin + path)
    await page.locator('.notice .how-to-send').waitFor()
    expect(await page.locator('.notice code').allTextContents(), path).toStrictEqual(lines)
    expect(await page.getByRole('link', { name: 'The set-up' }).getAttribute('href')).toBe('/wires')
  }
  await page.goto(`${viewer.origin}/wires`)
  await page.getByText('segments, UDP 12000').waitFor()
  expect(complaints).toStrictEqual([])
  await close()
  await viewer.close()
})

test('beside our services the page has a button, and their real address', async () => {
  const viewer = await startSampleViewer({ activitiesUrl: 'http://127.0.0.1:13000', ports })
  const { page, close } = await visit(browser, viewer.origin)

  await page.getByText('curl -i localhost:13000/api/activities/home').waitFor()
  expect(await page.getByRole('button', { name: 'Send a demo request' }).count()).toBe(1)
  await page.goto(`${viewer.origin}/errors`)
  await page.getByText('curl localhost:13000/rollbar/test').waitFor()
  await close()
  await viewer.close()
})

test('a port that is not open is not named: the page’s own takes OTLP too', async () => {
  const viewer = await startSampleViewer()
  const { page, close } = await visit(browser, viewer.origin)

  await page.locator('.how-to-send').waitFor()
  const text = await page.locator('.how-to-send').textContent()
  expect(text).toContain(`OTEL_EXPORTER_OTLP_ENDPOINT=${viewer.origin} `)
  expect(text).not.toContain('undefined')
  await close()
  await viewer.close()
})
