import { createServer } from 'node:http'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Trace } from '../../../services/viewer/records/api.ts'
import { afterwards } from '../../support/afterwards.ts'
import { listen, urlOf } from '../../support/ports.ts'
import { getJson } from '../../support/traces.ts'
import { until } from '../../support/until.ts'
import { launchBrowser, visit } from '../ui/browser.ts'
import { startWholeViewer } from '../whole-viewer.ts'

let browser: Browser
let script: string

beforeAll(async () => {
  script = await bundle(join(import.meta.dirname, 'web-sender.ts'))
  browser = await launchBrowser()
})

afterAll(() => browser.close())

/** Sources for the browser, as one script that defines `sender`. */
async function bundle(entry: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, lib: { entry, formats: ['iife'], name: 'sender' } },
  })
  const [{ output }] = built as unknown as [{ output: { code: string }[] }]
  return output[0]!.code
}

/** A page at an origin of its own, and what it says about the viewer. */
async function openPage() {
  const viewer = await startWholeViewer()
  const server = createServer((request, response) => {
    const isScript = request.url === '/sender.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? script : '<!doctype html><script src="/sender.js"></script>')
  })
  const origin = urlOf(await listen(server)).replace('127.0.0.1', 'localhost')
  const { page, close } = await visit(browser, origin)
  afterwards(async () => {
    await close()
    server.closeAllConnections()
    server.close()
  })
  const run = <Result>(code: string) => page.evaluate(code) as Promise<Result>
  return { ...viewer, run }
}

const empty = '{"resourceSpans":[]}'

test.each([0, 1])('OpenTelemetry’s exporter in a page delivers its span to port %i', async n => {
  const { url, doors, run } = await openPage()
  const to = JSON.stringify(`${doors[n]!.url}/v1/traces`)

  const traceId = await run<string>(`sender.sendSpan(${to}, { 'x-honeycomb-team': 'any' })`)

  const { spans } = await getJson<Trace>(`${url}/-/api/traces/${traceId}`)
  expect(spans).toMatchObject([{ name: 'click', service: 'web-page', kind: 'CLIENT' }])
})

test('a beacon is taken, with its content-type and the cookies of the host', async () => {
  const { url, store, run } = await openPage()
  const blob = `new Blob(['${empty}'], { type: 'application/json' })`

  expect(
    await run(`document.cookie = 'a=b'; navigator.sendBeacon('${url}/v1/traces', ${blob})`),
  ).toBe(true)

  await until(() => store.wires()['otlp-traces'].bytes === empty.length)
})

test('the page reads answers and errors of the wires, and nothing else', async () => {
  const { url, run } = await openPage()
  const statusOf = (path: string, options = '') =>
    run(`fetch('${url}${path}', {${options}}).then(a => a.status, error => error.name)`)
  const json = `headers: { 'content-type': 'application/json', 'x-rollbar-access-token': 'any' }`
  const post = (body: string) => `method: 'POST', ${json}, body: '${body}'`

  expect(await statusOf('/v1/traces', post(empty))).toBe(200)
  expect(await statusOf('/v1/traces', post('garbage'))).toBe(400)
  expect(await statusOf('/v1/logs', `method: 'POST', body: 'text'`)).toBe(415)
  expect(await statusOf('/v1/trace', post(empty))).toBe(404)
  expect(
    await statusOf(
      '/api/1/item/',
      post('{"data":{"environment":"web","body":{"message":{"body":"it broke"}}}}'),
    ),
  ).toBe(200)
  for (const path of ['/-/api/traces', '/-/api/wires', '/', '/TraceSummaries']) {
    expect([path, await statusOf(path)]).toStrictEqual([path, 'TypeError'])
  }
  expect(await statusOf('/-/api/data', `method: 'DELETE'`)).toBe('TypeError')
})
