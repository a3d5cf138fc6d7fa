import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type {
  SearchMatch,
  SearchPlace,
  TracesAnswer,
} from '../../../services/viewer/records/api.ts'
import { spanId, traceId } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'
import { awsRequestId, itemUuid, sendAll, sent } from './sought-records.ts'

let viewer: TestViewer

beforeAll(async () => {
  viewer = await startViewer()
  await sendAll(viewer.origin)
})
afterAll(() => viewer.close())

async function found(parameter: 'q' | 'where', text: string) {
  const query = new URLSearchParams({ [parameter]: text })
  const { status, body } = await viewer.get<TracesAnswer>(`/-/api/traces?${query}`)
  expect([text, status]).toStrictEqual([text, 200])
  return body.traces.map(({ traceId, match }): [string, SearchMatch | undefined] => [
    traceId,
    match,
  ])
}

const at = (where: SearchPlace, text: string, span?: number): SearchMatch => ({
  where,
  text,
  ...(span !== undefined && { spanId: spanId(span) }),
})

const otlpText = at('attribute', 'app.text=Macadamia “quoted” naïve', 10)
const url = at('segment', 'http.request.url=https://shop.example/Tigernut?q=1', 20)
const areca = at('metadata', 'metadata.default.cart.items=["areca","betel"]', 20)

type Case = [text: string, traceId: string, match: SearchMatch]

const words: Case[] = [
  ['pecan', sent.otlp, at('name', 'GET /Pecan/{id}', 10)],
  ['"get /pecan/{id}"', sent.otlp, at('name', 'GET /Pecan/{id}', 10)],
  ['cashew', sent.otlp, at('status', 'Cashew went wrong', 10)],
  ['pistachio', sent.otlp, at('attribute', 'vendor=pistachio', 10)],
  ['MACADAMIA', sent.otlp, otlpText],
  ['"get /pecan', sent.otlp, at('name', 'GET /Pecan/{id}', 10)],
  ['adami', sent.otlp, otlpText],
  ['“quoted”', sent.otlp, otlpText],
  ['NAÏVE', sent.otlp, otlpText],
  ['nai\u0308ve', sent.otlp, otlpText],
  ['app.text="macadamia “quoted” naïve"', sent.otlp, otlpText],
  ['4711', sent.otlp, at('attribute', 'app.number=4711', 10)],
  ['account', sent.otlp, at('attribute', 'userAccountName=x', 10)],
  ['brazil', sent.otlp, at('attribute', 'app.list=["brazil",8]', 10)],
  ['chestnut', sent.otlp, at('attribute', 'app.map.inner=chestnut', 10)],
  ['acorn', sent.otlp, at('event', 'cache-Acorn', 10)],
  ['beech', sent.otlp, at('event', 'event.key=beech', 10)],
  ['coconut', sent.otlp, at('link', 'link.key=coconut', 10)],
  [traceId(900), sent.otlp, at('link', traceId(900), 10)],
  ['walnut-host', sent.otlp, at('resource', 'host.name=Walnut-Host')],
  ['hazel', sent.otlp, at('scope', 'otel.scope.name=hazel-scope')],
  ['almond', sent.otlp, at('scope', 'scope.key=almond')],
  [sent.otlp, sent.otlp, at('id', sent.otlp)],
  [spanId(10), sent.otlp, at('id', spanId(10), 10)],
  ['peanut', sent.xray, at('segment', 'Peanut-Service', 20)],
  ['tigernut?q=1', sent.xray, url],
  [awsRequestId, sent.xray, at('segment', `aws.request_id=${awsRequestId}`, 20)],
  ['lotus', sent.xray, at('annotation', 'tier=Lotus', 20)],
  ['betel', sent.xray, areca],
  ['kola', sent.xray, at('segment', 'kola-db', 21)],
  ['pili', sent.xray, at('sql', 'sql.sanitized_query=SELECT * FROM Pili WHERE id = ?', 21)],
  [spanId(21).toUpperCase(), sent.xray, at('id', spanId(21), 21)],
  [`1-${sent.xray.slice(0, 8)}-${sent.xray.slice(8)}`, sent.xray, at('id', sent.xray)],
  ['candlenut', sent.rollbar, at('error', 'YeheError: no Candlenut left', 30)],
  ['mongongo', sent.rollbar, at('error', 'custom.order.code=Mongongo', 30)],
  ['marula.ts', sent.rollbar, at('error', 'body.trace.frames.filename=/app/marula.ts', 30)],
  [itemUuid, sent.rollbar, at('error', itemUuid, 30)],
  [itemUuid.replaceAll('-', ''), sent.rollbar, at('error', itemUuid, 30)],
  ['sapucaia', sent.logs, at('log', 'the Sapucaia line', 40)],
  ['jack', sent.logs, at('log', 'log.key=Jack', 40)],
  ['bunya', sent.logs, at('log', 'paid by Bunya', 41)],
  ['quandong', sent.logs, at('log', 'req.headers.x-client=Quandong', 41)],
  ['mamoncillo', sent.logs, at('log', `2026-01-01 plain ${sent.logs} with Mamoncillo`)],
  ['bunya mamoncillo', sent.logs, at('log', 'paid by Bunya', 41)],
]

const attributes: Case[] = [
  ['app.number=4711', sent.otlp, at('attribute', 'app.number=4711', 10)],
  ['app.double=2.5', sent.otlp, at('attribute', 'app.double=2.5', 10)],
  ['app.flag=true', sent.otlp, at('attribute', 'app.flag=true', 10)],
  ['app.list=8', sent.otlp, at('attribute', 'app.list=8', 10)],
  ['app.list=["brazil",8]', sent.otlp, at('attribute', 'app.list=["brazil",8]', 10)],
  ['app.map.inner=chestnut', sent.otlp, at('attribute', 'app.map.inner=chestnut', 10)],
  ['app.text=Macadamia “quoted” naïve', sent.otlp, otlpText],
  ['USERACCOUNTNAME', sent.otlp, at('attribute', 'userAccountName=x', 10)],
  ['"event.key"=beech', sent.otlp, at('event', 'event.key=beech', 10)],
  ['host.name=walnut-host', sent.otlp, at('resource', 'host.name=Walnut-Host')],
  ['otel.scope.version=9.9', sent.otlp, at('scope', 'otel.scope.version=9.9')],
  ['name=GET /Pecan/{id}', sent.otlp, at('name', 'GET /Pecan/{id}', 10)],
  ['kind=SERVER', sent.otlp, at('kind', 'SERVER', 10)],
  ['annotation.tier=Lotus', sent.xray, at('annotation', 'tier=Lotus', 20)],
  ['annotations.size=12', sent.xray, at('annotation', 'size=12', 20)],
  ['http.request.url=https://shop.example/Tigernut?q=1', sent.xray, url],
  [
    'metadata.default.cart.items=areca',
    sent.xray,
    at('metadata', 'metadata.default.cart.items=areca', 20),
  ],
  ['custom.order.code=Mongongo', sent.rollbar, at('error', 'custom.order.code=Mongongo', 30)],
  ['req.headers.x-client=Quandong', sent.logs, at('log', 'req.headers.x-client=Quandong', 41)],
]

describe('each place where a text is', () => {
  test.each(words)('q=%s', async (text, traceId, match) => {
    expect(await found('q', text)).toStrictEqual([[traceId, match]])
  })

  test.each(attributes)('where=%s', async (text, traceId, match) => {
    expect(await found('where', text)).toStrictEqual([[traceId, match]])
  })
})

test('an error that a segment reports is found by its message', async () => {
  const [[id, match]] = (await found('q', 'ginkgo')) as [[string, SearchMatch]]
  expect([id, match.where]).toStrictEqual([sent.xray, 'error'])
  expect(match.text).toContain('the Ginkgo is missing')
})

const none = [
  ...[
    'app.number=471',
    'app.number=47110',
    'number=4711',
    'app.text=Macadamia',
    'app.map=chestnut',
  ],
  ...['nokey', '!app.number=1', 'app.number=', 'name=pecan'],
]
test.each(none)('where=%s finds nothing', async text => {
  expect(await found('where', text)).toStrictEqual([])
})

test.each([
  ['app.number!=4711', [sent.logs, sent.rollbar, sent.xray]],
  ['!app.number', [sent.logs, sent.rollbar, sent.xray]],
  ['tier!=lotus', [sent.logs, sent.rollbar, sent.otlp]],
])('where=%s finds the traces without it', async (text, ids) => {
  const others = await found('where', text)
  expect(others.map(([id]) => id)).toStrictEqual(ids)
  expect(others.map(([, match]) => match)).toStrictEqual([undefined, undefined, undefined])
})
