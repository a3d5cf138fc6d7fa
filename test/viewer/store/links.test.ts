import { afterEach, describe, expect, test } from 'vitest'
import type { Trace } from '../../../services/viewer/records/api.ts'
import type { Vendors } from '../../../services/viewer/records/vendors.ts'
import { item, logLine, sampleMillis, span, traceId } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'
import { startViewerProcess } from '../viewer-process.ts'

const vendors: Vendors = {
  honeycomb: { endpoint: 'https://api.eu1.honeycomb.io', team: 'crew', environment: 'prod' },
  aws: { region: 'eu-central-1', logGroup: '/waywiser/prod' },
  xrayGoesTo: 'aws',
}
const console = 'https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1'
const startSeconds = sampleMillis / 1000
const honeycomb =
  `https://ui.eu1.honeycomb.io/crew/environments/prod/trace?trace_id=${traceId(0)}` +
  `&trace_start_ts=${startSeconds - 600}&trace_end_ts=${startSeconds + 600}`
const xray = `${console}#xray:traces/1-6921d0a0-${traceId(0).slice(8)}`
const logs = expect.stringContaining(`${console}#logsV2:logs-insights`)
const toAws = { 'service.name': 'activities', 'waywiser.lenses': ['otlp', 'rollbar', 'logs'] }

let viewer: TestViewer
afterEach(() => viewer.close())

async function traceOf(given: Partial<Vendors>, add: (viewer: TestViewer) => void) {
  viewer = await startViewer({ vendors: { ...vendors, ...given } })
  add(viewer)
  return (await viewer.get<Trace>(`/-/api/traces/${traceId(0)}`)).body
}

describe('a trace of our services', () => {
  test('without an error leads to Honeycomb, X-Ray and CloudWatch', async () => {
    const { links, delivery } = await traceOf({}, ({ inbox }) =>
      inbox.addSpans([span({ resource: toAws })]),
    )

    expect(links).toStrictEqual({ honeycomb, xray, logs })
    expect(delivery.xray).toStrictEqual({
      state: 'not-expected',
      count: 0,
      reason: 'Goes to AWS',
      link: xray,
    })
    expect(delivery.rollbar).not.toHaveProperty('link')
  })

  test('whose segments are in the viewer does not lead to AWS', async () => {
    const { links, delivery } = await traceOf({ xrayGoesTo: 'viewer' }, ({ inbox }) =>
      inbox.addSpans([span({ resource: toAws })]),
    )

    expect(links).toStrictEqual({ honeycomb, logs })
    expect(delivery.xray).toStrictEqual({ state: 'not-expected', count: 0, reason: 'Switched off' })
  })

  test('that was sampled out leads to its lines alone', async () => {
    const { links } = await traceOf({}, ({ inbox }) => inbox.addLogs([logLine({ traceFlags: 0 })]))

    expect(links).toStrictEqual({ logs })
  })

  test('leads to Rollbar when its sender says that the item is there', async () => {
    const rollbar = 'https://rollbar.com/occurrence/uuid/?uuid=1'
    const { links } = await traceOf({}, ({ inbox }) => {
      inbox.addSpans([span()])
      inbox.addItem(item({ raw: { data: { custom: { links: { rollbar, honeycomb: xray } } } } }))
    })

    expect(links).toStrictEqual({ honeycomb, xray, logs, rollbar })
  })
})

test('a trace of others leads nowhere, since they do not send to our vendors', async () => {
  const { links } = await traceOf({}, ({ inbox }) =>
    inbox.addSpans([span({ resource: { 'service.name': 'theirs' } })]),
  )

  expect(links).toStrictEqual({})
})

test('without settings nothing leads anywhere, and X-Ray may be switched off', async () => {
  viewer = await startViewer()
  viewer.inbox.addSpans([span({ resource: toAws })])

  const { body } = await viewer.get<Trace>(`/-/api/traces/${traceId(0)}`)

  expect(body.links).toStrictEqual({})
  expect(body.delivery.xray.reason).toBe('Goes to AWS, or is switched off: not sent to this viewer')
})

test('the process reads the settings, without keys', async () => {
  viewer = await startViewer()
  const { ports } = await startViewerProcess({
    HONEYCOMB_TEAM: 'crew',
    HONEYCOMB_ENVIRONMENT: 'prod',
    AWS_REGION: 'eu-central-1',
    HONEYCOMB_API_ENDPOINT: 'https://api.eu1.honeycomb.io/',
    XRAY_GOES_TO: 'aws',
    CLOUDWATCH_LOG_GROUP: '/waywiser/prod',
  })
  const origin = `http://127.0.0.1:${ports?.port}`
  const startTimeUnixNano = `${sampleMillis}000000`
  const lenses = { arrayValue: { values: [{ stringValue: 'otlp' }] } }
  await fetch(`${origin}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      resourceSpans: [
        {
          resource: { attributes: [{ key: 'waywiser.lenses', value: lenses }] },
          scopeSpans: [
            {
              spans: [
                {
                  traceId: traceId(0),
                  spanId: '00000000000000a1',
                  name: 'GET /',
                  kind: 2,
                  startTimeUnixNano,
                  endTimeUnixNano: startTimeUnixNano,
                },
              ],
            },
          ],
        },
      ],
    }),
  })

  const trace = (await (await fetch(`${origin}/-/api/traces/${traceId(0)}`)).json()) as Trace

  expect(trace.links).toStrictEqual({ honeycomb, xray, logs })
})
