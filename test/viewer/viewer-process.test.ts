import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { connect } from 'node:http2'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Trace, WireDetail, Wires } from '../../services/viewer/records/api.ts'
import { withoutHolder } from '../support/ports.ts'
import { scratchFolder } from '../support/scratch-folder.ts'
import { sendRequest } from '../support/send-request.ts'
import { takePort } from '../support/servers.ts'
import { getJson } from '../support/traces.ts'
import { until } from '../support/until.ts'
import { traceRequest } from './from-otlp/protobuf-writer.ts'
import { segment, traceId } from './from-xray/segment-documents.ts'
import { call } from './grpc/grpc-client.ts'
import { sendDatagram } from './send-datagram.ts'
import { startViewerProcess, type ViewerProcess } from './viewer-process.ts'

const takenPort = async () => String(await takePort())

const origin = ({ ports }: ViewerProcess) => `http://127.0.0.1:${ports?.port}`

const postSpan = (url: string) =>
  fetch(`${url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf' },
    body: traceRequest({}),
  })

test('one trace arrives by OTLP on its alias port and by UDP, and is there after a restart', async () => {
  const WAYWISER_DATA = scratchFolder()
  const viewer = await startViewerProcess({ WAYWISER_DATA })
  const { otlpPort, xrayPort } = viewer.ports as Required<NonNullable<ViewerProcess['ports']>>

  expect((await postSpan(`http://127.0.0.1:${otlpPort}`)).status).toBe(200)
  await sendDatagram(xrayPort, segment())
  let wires: Wires
  do wires = await getJson<Wires>(`${origin(viewer)}/-/api/wires`)
  while (wires['xray-udp'].received === 0)
  viewer.child.kill('SIGTERM')
  expect((await viewer.ended).code).toBe(0)

  const second = await startViewerProcess({ WAYWISER_DATA })
  const trace = await getJson<Trace>(`${origin(second)}/-/api/traces/${traceId}`)
  expect(trace.spans.map(span => span.name)).toStrictEqual(['GET /'])
  expect(trace.segments.map(one => one.name)).toStrictEqual(['activities'])
})

test('probes answer on the main port', async () => {
  const viewer = await startViewerProcess()

  const statuses = ['/healthz', '/readyz'].map(
    async path => (await fetch(origin(viewer) + path)).status,
  )

  expect(await Promise.all(statuses)).toStrictEqual([200, 200])
})

test.each([
  ['PORT', '--port'],
  ['XRAY_PORT', '--xray-port'],
])('a taken %s: one line, exit 1, and nothing was touched', async (name, flag) => {
  const port = await takenPort()
  const WAYWISER_DATA = join(scratchFolder(), 'untouched')

  const viewer = await startViewerProcess({ [name]: port, WAYWISER_DATA })

  expect(viewer.ports).toBeUndefined()
  const { code, output } = await viewer.ended
  expect({ code, output: withoutHolder(output) }).toStrictEqual({
    code: 1,
    output: `port ${port} on 127.0.0.1 is taken; set ${name} (${flag}) to another one (0 means any free one)\n`,
  })
  expect(existsSync(WAYWISER_DATA)).toBe(false)
})

test("a taken UDP port of the daemon's is as bad as a TCP one", async () => {
  const socket = createSocket('udp4')
  await new Promise<void>(resolve => socket.bind(0, '127.0.0.1', resolve))
  const { port } = socket.address()

  const viewer = await startViewerProcess({ XRAY_PORT: String(port) })

  const { code, output } = await viewer.ended
  expect(code).toBe(1)
  expect(withoutHolder(output)).toContain(
    `UDP port ${port} on 127.0.0.1 is taken; set XRAY_PORT (--xray-port) to another one`,
  )
  socket.close()
})

test('an allowed host and origin are answered on each port, others are not', async () => {
  const { ports } = await startViewerProcess({
    ALLOWED_HOSTS: 'My-Machine, viewer.example.com',
    ALLOWED_ORIGINS: 'https://shop.example.com',
  })
  const { port, otlpPort, otlpGrpcPort, xrayPort } = ports as Required<
    NonNullable<ViewerProcess['ports']>
  >
  const statusAt = async (port: number, headers: Record<string, string>) =>
    (await sendRequest(`http://127.0.0.1:${port}`, { path: '/readyz', headers })).status

  for (const each of [port, otlpPort, otlpGrpcPort, xrayPort]) {
    expect(await statusAt(each, { host: 'my-machine:8088' })).toBe(200)
    expect(await statusAt(each, { host: 'other-machine' })).not.toBe(200)
    expect(await statusAt(each, { 'sec-fetch-site': 'cross-site' })).toBe(403)
  }
  const post = (origin: string) =>
    sendRequest(`http://127.0.0.1:${otlpPort}`, {
      method: 'POST',
      path: '/v1/logs',
      headers: { origin },
    })
  expect((await post('https://shop.example.com')).status).toBe(415)
  expect((await post('https://other.example.com')).status).toBe(403)
})

test('its log lines have the same shape as those of the services', async () => {
  const { child, ended } = await startViewerProcess()

  child.kill('SIGTERM')

  const line = (await ended).output.split('\n').find(text => text.includes('viewer listens'))
  expect(JSON.parse(line ?? '{}')).toMatchObject({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    service: 'viewer',
    msg: 'viewer listens',
  })
})

test.each([
  ['OTLP_PORT', '--otlp-port', 'otlpPort'],
  ['OTLP_GRPC_PORT', '--otlp-grpc-port', 'otlpGrpcPort'],
])('a taken %s only warns: the main port accepts both kinds of OTLP', async (name, flag, shown) => {
  const port = await takenPort()

  const viewer = await startViewerProcess({ [name]: port })

  expect(viewer.ports).not.toHaveProperty(shown)
  expect((await postSpan(origin(viewer))).status).toBe(200)
  expect((await call(origin(viewer), traceRequest({}))).code).toBe(0)
  viewer.child.kill('SIGINT')
  const { code, output } = await viewer.ended
  expect(code).toBe(0)
  expect(withoutHolder(output)).toContain(
    `port ${port} on 127.0.0.1 is taken; set ${name} (${flag})`,
  )
})

test('SIGTERM lets a call of gRPC end, and closes its connection and idle ones', async () => {
  const viewer = await startViewerProcess({ FAULTS: 'on' })
  const url = `http://127.0.0.1:${viewer.ports?.otlpGrpcPort}`
  await fetch(`${origin(viewer)}/-/api/faults`, {
    method: 'PUT',
    body: '{"otlp-traces":{"delayMillis":800}}',
  })
  const idle = connect(url)
  await once(idle, 'remoteSettings')
  const delayed = call(url, traceRequest({}))
  const wires = () => getJson<WireDetail>(`${origin(viewer)}/-/api/wires/otlp-traces`)
  await until(async () => (await wires()).payloads.length === 1)

  viewer.child.kill('SIGTERM')

  const [code] = await once(idle, 'goaway')
  expect(code).toBe(0)
  expect((await delayed).code).toBe(0)
  expect((await viewer.ended).code).toBe(0)
})

test('it does not outlive its parent, nor wait for a live page', async () => {
  const viewer = await startViewerProcess()
  const events = await fetch(`${origin(viewer)}/-/events`)
  expect(events.headers.get('content-type')).toContain('text/event-stream')

  // Its 'close' event, which `ended` waits for, does not fire after the parent disconnects.
  const exited = once(viewer.child, 'exit')
  viewer.child.disconnect()

  expect(await exited).toStrictEqual([0, null])
  await events.body?.cancel()
})

test('everything wrong with its configuration is reported at once, before any port is open', async () => {
  const viewer = await startViewerProcess({
    PORT: 'abc',
    OTLP_PORT: '70000',
    OTLP_GRPC_PORT: '-7',
    XRAY_PORT: '-1',
    LOG_LEVEL: 'loud',
    ACTIVITIES_URL: 'localhost:3000',
    VIEWER_PUBLIC_URL: 'ftp://viewer',
    ALLOWED_HOSTS: 'my-machine,http://other',
    ALLOWED_ORIGINS: 'http://localhost:5173,*',
  })

  const { code, output } = await viewer.ended
  expect(code).toBe(1)
  const [title, ...problems] = output.trim().split('\n')
  expect(title).toBe('The configuration is wrong:')
  expect(problems.map(problem => problem.trim().split(': expected', 1)[0]).sort()).toStrictEqual([
    'ACTIVITIES_URL="localhost:3000"',
    'ALLOWED_HOSTS="my-machine,http://other"',
    'ALLOWED_ORIGINS="http://localhost:5173,*"',
    'LOG_LEVEL="loud"',
    'OTLP_GRPC_PORT="-7"',
    'OTLP_PORT="70000"',
    'PORT="abc"',
    'VIEWER_PUBLIC_URL="ftp://viewer"',
    'XRAY_PORT="-1"',
  ])
})
