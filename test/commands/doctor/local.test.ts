import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Deliveries, droppedOf } from '../../../services/telemetry/delivery/delivery-counts.ts'
import type { SetupAnswer } from '../../../services/viewer/records/api.ts'
import { type System, startSystem } from '../../e2e/system.ts'
import { freePort, urlOf } from '../../support/ports.ts'
import { startServer } from '../../support/servers.ts'
import { startService } from '../../support/services.ts'
import { getJson } from '../../support/traces.ts'
import { until } from '../../support/until.ts'
import { startViewerProcess } from '../../viewer/viewer-process.ts'
import { type DoctorRun, runDoctor } from './run-doctor.ts'

const variables = ({ ports }: System) => ({
  ACTIVITIES_PORT: String(ports.activities),
  NOTIFICATIONS_PORT: String(ports.notifications),
  VIEWER_PORT: String(ports.viewer),
  OTLP_PORT: String(ports.otlp),
  OTLP_GRPC_PORT: String(ports.otlpGrpc),
  XRAY_PORT: String(ports.xray),
})

const withoutLink = (line: string | undefined) => line?.replace(/; see http\S+$/, '')

describe('the system of npm start', () => {
  let system: System

  beforeAll(async () => {
    system = await startSystem({ FAULTS: 'on' })
  })

  afterAll(() => system.stop())

  const faults = (body: object) =>
    fetch(`${system.viewer}/-/api/faults`, { method: 'PUT', body: JSON.stringify(body) })

  test('all is fine, and each wire of the viewer has the one canary', async () => {
    const { code, bad, about, lines } = await runDoctor({ environment: variables(system) })

    expect([code, bad()]).toStrictEqual([0, []])
    const { ports } = system
    expect(about('ports')).toStrictEqual([
      `ok       ports: ${Object.values(ports).join(', ')} held by our own processes`,
    ])
    expect(about('activities')).toStrictEqual([
      `ok       activities: ready at ${system.activities}`,
    ])
    for (const name of ['activities', 'notifications']) {
      const what = `instrumentation of ${name}`
      expect(about(what)).toStrictEqual([`ok       ${what}: on: a request makes a SERVER span`])
      expect(about(`queues of ${name}`)[0]).toContain(
        'nothing was dropped; delivered: otlp to viewer ',
      )
    }
    for (const header of headers) {
      const what = `${header}, from activities to notifications`
      expect(withoutLink(about(what)[0])).toBe(`ok       ${what}: the same id in both`)
    }
    expect(withoutLink(about('sampling decision')[0])).toBe(
      'ok       sampling decision: kept (reason all)',
    )
    for (const what of ['span', `segment by UDP port ${ports.xray}`, 'item', 'log line']) {
      expect(about(`${what} to the viewer`)[0]).toMatch(/: arrived after \d+ ms; see http/)
    }
    const page = /see (\S+)$/.exec(lines.find(line => line.includes('span to the viewer'))!)![1]!
    const id = page.split('/').at(-1)!
    const trace = await system.trace(id, ['waywiser-doctor'])
    expect(trace.spans.map(({ attributes }) => attributes['app.doctor'])).toStrictEqual([true])
    expect(trace.logs.map(({ fields }) => fields['app.doctor'])).toStrictEqual([true])
    expect(trace.errors.map(({ level, title }) => [level, title])).toStrictEqual([
      ['debug', 'doctor canary'],
    ])
    expect(trace.segments.map(({ name }) => name)).toStrictEqual(['waywiser-doctor'])
    expect(Object.values(trace.delivery).map(({ state }) => state)).toStrictEqual(
      Array(4).fill('received'),
    )
  })

  test('what arrived before is judged by the viewer, and a first run leaves nothing to complain of', async () => {
    const { about, bad } = await runDoctor({ environment: variables(system) })

    expect(bad()).toStrictEqual([])
    const { services } = await getJson<SetupAnswer>(`${system.viewer}/-/api/setup`)
    expect(services.map(({ service }) => service).toSorted()).toStrictEqual([
      'activities',
      'notifications',
      'waywiser-doctor',
    ])
    expect(about('what arrives')[0]).toMatch(
      /^ok {7}what arrives: 3 services send records, and \d+ checks find nothing wrong; see http:\/\/localhost:\d+\/wires$/,
    )
  })

  test('a wire that refuses, and one that loses: each named, with the badge', async () => {
    await faults({ 'otlp-traces': { status: 401 }, 'xray-udp': { drop: true } })
    const { code, about } = await runDoctor({ environment: variables(system) })
    await faults({ 'otlp-traces': null, 'xray-udp': null })

    expect(about('span to the viewer')).toStrictEqual([
      `FAILING  span to the viewer: not accepted; cause: answered 401 Unauthorized; mend: look at what the viewer says of it: http://localhost:${system.ports.viewer}/wires`,
    ])
    const [segment] = about(`segment by UDP port ${system.ports.xray} to the viewer`)
    expect(segment).toContain('accepted, and not there; cause: its badge says ')
    expect(code).toBe(1)
  })

  test('queues of the running services: records that wait for a second attempt, and dropped ones', async () => {
    await faults({ 'otlp-traces': { status: 401 }, logs: { status: 503 } })
    await fetch(`${system.activities}/api/activities/home`)
    type Ready = { deliveries: Deliveries }
    await until(async () => {
      const { deliveries } = await getJson<Ready>(`${system.activities}/readyz?verbose`)
      return deliveries.logs!.viewer!.retried > 0 && droppedOf(deliveries.otlp!.viewer!) > 0
    })
    const { code, about } = await runDoctor({ environment: variables(system) })
    await faults({ 'otlp-traces': null, logs: null })

    expect(about('queue of activities: logs to viewer')[0]).toMatch(
      /: \d+ wait, \d+ sent again, 0 dropped; cause: the destination is away, or refuses them; mend: its log line "Telemetry cannot be delivered" has the reason$/,
    )
    expect(about('queue of activities: otlp to viewer')[0]).toMatch(
      /^warning {2}queue of activities: otlp to viewer: \d+ dropped, \d+ delivered since it started; cause: refused: \d+; mend: /,
    )
    expect(code).toBe(1)
  })
})

const headers = ['traceparent', 'x-amzn-trace-id', 'x-amzn-trace-id with Root alone', 'no header']

/** A proxy in front of a service that passes on everything but these headers. */
async function stripping(target: string, names: string[]) {
  return startServer((incoming, outgoing) => {
    const kept = Object.entries(incoming.headers).filter(([name]) => !names.includes(name))
    const options = { method: incoming.method, headers: Object.fromEntries(kept), agent: false }
    const passed = request(target + incoming.url, options, answer => {
      outgoing.writeHead(answer.statusCode!, answer.headers)
      answer.pipe(outgoing)
    })
    passed.on('error', () => outgoing.destroy())
    incoming.pipe(passed)
  })
}

const traceHeaders = ['traceparent', 'tracestate', 'x-amzn-trace-id', 'x-waywiser-peer']

/** Both services and the viewer, with something in between. */
async function startPair(between: { second?: string[]; first?: string[] }) {
  const { ports } = await startViewerProcess()
  const viewer = urlOf(ports!.port)
  const activitiesPort = await freePort()
  const common = {
    VIEWER_URL: viewer,
    AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${ports!.xrayPort}`,
    LOG_LEVEL: 'info',
  }
  const second = startService('notifications', {
    ...common,
    ACTIVITIES_URL: urlOf(activitiesPort),
  })
  const own = await second.address()
  const shown = between.second ? (await stripping(own, between.second)).url : own
  const first = startService('activities', {
    ...common,
    PORT: String(activitiesPort),
    NOTIFICATIONS_URL: shown,
  })
  const direct = await first.address()
  const front = between.first ? (await stripping(direct, between.first)).url : direct
  for (const url of [own, direct]) await getJson(`${url}/readyz`)
  const portOf = (url: string) => new URL(url).port
  return {
    own,
    front,
    variables: {
      ACTIVITIES_PORT: portOf(front),
      NOTIFICATIONS_PORT: portOf(own),
      VIEWER_PORT: portOf(viewer),
      XRAY_PORT: String(ports!.xrayPort),
    },
  }
}

const ofHop = ({ about }: DoctorRun, header: string) =>
  withoutLink(about(`${header}, from activities to notifications`)[0])

test('trace headers that are stripped between the services: each kind of request is named', async () => {
  const { variables, own } = await startPair({ second: traceHeaders })
  const run = await runDoctor({ environment: variables })

  for (const header of headers) {
    const what = `${header}, from activities to notifications`
    expect(ofHop(run, header)).toBe(
      `FAILING  ${what}: only activities has it; cause: the trace headers are lost between the two services; mend: let what stands between them pass traceparent, tracestate, x-amzn-trace-id and x-waywiser-peer, or NOTIFICATIONS_URL=${own}`,
    )
  }
  expect(run.code).toBe(1)
}, 60_000)

test('trace headers that are stripped before the first service: it began a trace of its own', async () => {
  const { variables, front } = await startPair({ first: ['traceparent'] })
  const run = await runDoctor({ environment: variables })

  expect(ofHop(run, 'traceparent')).toMatch(
    new RegExp(
      `: activities began a trace of its own, [0-9a-f]{32}; cause: something before ${front} removes or replaces trace headers, or it runs with another TRUST_INCOMING_TRACES; mend: let it pass traceparent, tracestate and x-amzn-trace-id$`,
    ),
  )
  expect(ofHop(run, 'x-amzn-trace-id')).toContain(': the same id in both')
}, 60_000)

test('one process alone: the others are named, and what needs them is skipped', async () => {
  const { ports } = await startViewerProcess()
  const { code, about } = await runDoctor({
    environment: { VIEWER_PORT: String(ports!.port), XRAY_PORT: String(ports!.xrayPort) },
  })

  expect(about('activities')[0]).toMatch(
    /^FAILING {2}activities: .*; cause: the others run; mend: npm start$/,
  )
  expect(about('one trace id')).toStrictEqual([
    'skipped  one trace id: not looked at; cause: it needs activities, which does not run here',
  ])
  expect(about('item to the viewer')[0]).toContain(': arrived after ')
  expect(code).toBe(1)
})
