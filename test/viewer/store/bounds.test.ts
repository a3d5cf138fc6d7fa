import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { MapAnswer, RoutesAnswer, Trace } from '../../../services/viewer/records/api.ts'
import { type Bounds, defaultBounds } from '../../../services/viewer/store/records/bounds.ts'
import { scratchFolder } from '../../support/scratch-folder.ts'
import { samplingRule } from '../aws/sampling-rule.ts'
import { exported } from '../exported.ts'
import { item, logLine, sampleMillis, segment, span, spanId, traceId } from '../records.ts'
import { callLogs, startViewer, type TestViewer } from '../viewer.ts'

let folder: string
let file: string
let viewer: TestViewer

beforeEach(() => {
  folder = scratchFolder()
  file = join(folder, 'viewer.sqlite')
})
afterEach(async () => {
  await viewer.close()
  expect(viewer.errors).toStrictEqual([])
})

/** How one kind of thing is flooded, and how many of it there are afterwards. */
type Flood = {
  /** The bound, small where it can be set. */
  most: number
  /** Sends one more record or object of the kind. */
  send(n: number): unknown
  count(): number | Promise<number>
  /** The reaction beyond the bound: a wire's count, or the vendor's error. */
  said?(): unknown
}

const inbox = () => viewer.inbox
const totals = () => viewer.store.totals
const dropped = (wire: 'otlp-traces' | 'xray-udp' | 'rollbar' | 'otlp-logs') =>
  viewer.store.wires()[wire].dropped

async function post(path: string, body: object): Promise<string> {
  const answer = await fetch(viewer.origin + path, { method: 'POST', body: JSON.stringify(body) })
  lastAnswer = `${answer.status} ${await answer.text()}`
  return lastAnswer
}
let lastAnswer = ''

async function logs(operation: string, input: object): Promise<void> {
  const { status, text } = await callLogs(viewer.origin, operation, input)
  lastAnswer = `${status} ${text}`
}

const ruleArn = 'arn:aws:xray:us-east-1:000000000000:sampling-rule/r0'

const listOf = async (path: string, member: string): Promise<unknown[]> =>
  JSON.parse(
    (await post(path, path === '/ListTagsForResource' ? { ResourceARN: ruleArn } : {})).slice(4),
  )[member]

/** One flood for each bound: a new bound without a flood is a type error. */
const floods: { [kind in keyof Bounds]: Flood } = {
  bytes: {
    most: 2 * 1024 * 1024,
    send: n =>
      inbox().addItem(
        item({ uuid: `u${n}`, traceId: traceId(n), raw: { text: 'x'.repeat(200_000) } }),
      ),
    count: () => totals().items * 200_000,
  },
  spans: {
    most: 5,
    send: n => inbox().addSpans([span({ traceId: traceId(n) })]),
    count: () => totals().spans,
  },
  segments: {
    most: 5,
    send: n => inbox().addSegments([segment({ traceId: traceId(n) })]),
    count: () => totals().segments,
  },
  items: {
    most: 5,
    send: n => inbox().addItem(item({ uuid: `u${n}`, fingerprint: `f${n}`, traceId: traceId(n) })),
    count: async () => {
      const { body } = await viewer.get<{ errors: object[] }>('/-/api/errors')
      return Math.max(totals().items, body.errors.length)
    },
  },
  logLines: {
    most: 5,
    send: n => inbox().addLogs([logLine({ traceId: traceId(n) })]),
    count: () => totals().logLines,
  },
  ageMillis: {
    most: 5,
    async send(n) {
      inbox().addSpans([span({ traceId: traceId(n) })])
      viewer.clock.millis += 1
      await viewer.store.sweep()
    },
    count: () => totals().spans,
  },
  spansOfTrace: {
    most: 5,
    send: n => inbox().addSpans([span({ spanId: spanId(n) })]),
    count: () => totals().spans,
    said: () => dropped('otlp-traces'),
  },
  segmentsOfTrace: {
    most: 5,
    send: n => inbox().addSegments([segment({ id: spanId(n) })]),
    count: () => totals().segments,
    said: () => dropped('xray-udp'),
  },
  itemsOfTrace: {
    most: 5,
    send: n => inbox().addItem(item({ uuid: `u${n}` })),
    count: () => totals().items,
    said: () => dropped('rollbar'),
  },
  foundErrorsOfTrace: {
    most: 5,
    send: n => inbox().addSpans([span({ spanId: spanId(n), status: 'ERROR' })]),
    // The spans themselves are kept, so nothing is dropped.
    count: () => totals().items,
  },
  linesOfTrace: {
    most: 5,
    send: n => inbox().addLogs([logLine({ fields: { n } })]),
    count: () => totals().logLines,
    said: () => dropped('otlp-logs'),
  },
  bytesOfTrace: {
    most: 500_000,
    send: n =>
      inbox().addSpans([span({ spanId: spanId(n), attributes: { text: 'x'.repeat(99_000) } })]),
    // The last accepted one may exceed it.
    count: () => (totals().spans - 1) * 99_000,
    said: () => dropped('otlp-traces'),
  },
  resourcesOfTrace: {
    most: 5,
    send: n => inbox().addSpans([span({ spanId: spanId(n), resource: { n } })]),
    count: () => exported(viewer.store, traceId(0), 'resources').length,
  },
  scopesOfTrace: {
    most: 5,
    send: n => inbox().addSpans([span({ spanId: spanId(n), scope: { name: `s${n}` } })]),
    count: () => exported(viewer.store, traceId(0), 'scopes').length,
  },
  sources: {
    most: 5,
    send: n => inbox().addSpans([span({ traceId: traceId(n), service: `s${n}` })]),
    count() {
      const reader = new DatabaseSync(file, { readOnly: true })
      const count = Number(reader.prepare('SELECT count(*) AS n FROM source').get()?.n)
      reader.close()
      return count
    },
  },
  graphLinks: {
    most: 5,
    send: n => inbox().addSegments([segment({ traceId: traceId(n), name: `s${n}` })]),
    count: async () => {
      const { body } = await viewer.get<MapAnswer>('/-/api/map')
      lastAnswer = JSON.stringify(body.nodes.map(({ name }) => name))
      return body.nodes.filter(({ type }) => type === '').length
    },
    said: () => lastAnswer.includes('other services'),
  },
  routes: {
    most: 5,
    send: n => inbox().addSpans([span({ traceId: traceId(n), name: `route ${n}` })]),
    count: async () => {
      const { body } = await viewer.get<RoutesAnswer>('/-/api/routes')
      lastAnswer = JSON.stringify(body.routes.map(({ route }) => route))
      return body.routes.filter(({ route }) => route !== 'other routes').length
    },
    said: () => lastAnswer.includes('other routes'),
  },
  xrayGroups: {
    most: defaultBounds.xrayGroups,
    send: n => post('/CreateGroup', { GroupName: `g${n}` }),
    count: async () => (await listOf('/Groups', 'Groups')).length,
    said: () =>
      post('/CreateGroup', { GroupName: 'more' }).then(
        text => text.includes('InvalidRequest') || text.startsWith('400'),
      ),
  },
  samplingRules: {
    most: defaultBounds.samplingRules,
    send: n => post('/CreateSamplingRule', { SamplingRule: samplingRule({ RuleName: `r${n}` }) }),
    // The Default rule does not count.
    count: async () => (await listOf('/GetSamplingRules', 'SamplingRuleRecords')).length - 1,
    said: () =>
      post('/CreateSamplingRule', { SamplingRule: samplingRule({ RuleName: 'more' }) }).then(text =>
        text.includes('sampling rules'),
      ),
  },
  tagsOfResource: {
    most: defaultBounds.tagsOfResource,
    async send(n) {
      if (n === 0)
        await post('/CreateSamplingRule', { SamplingRule: samplingRule({ RuleName: 'r0' }) })
      await post('/TagResource', { ResourceARN: ruleArn, Tags: [{ Key: `k${n}`, Value: 'v' }] })
    },
    count: async () => (await listOf('/ListTagsForResource', 'Tags')).length,
    said: () =>
      post('/TagResource', { ResourceARN: ruleArn, Tags: [{ Key: 'more', Value: 'v' }] }).then(
        text => text.includes('tags'),
      ),
  },
  samplingClients: {
    most: defaultBounds.samplingClients,
    send: n => viewer.store.xray.demand.report('r', `c${n}`, 1, sampleMillis),
    count: () => viewer.store.xray.demand.clientCount('r'),
  },
  summaries: {
    most: defaultBounds.summaries,
    // Only the correctness of remembered summaries is visible from outside.
    send: () => {},
    count: () => 0,
  },
  logGroups: {
    most: 5,
    async send(n) {
      await logs('CreateLogGroup', { logGroupName: `/g${n}` })
      await logs('CreateLogStream', { logGroupName: `/g${n}`, logStreamName: 's' })
      inbox().addLogs([logLine({ group: `/otlp${n}` })])
    },
    count: () => viewer.store.logGroups.list().length,
    said: async () => {
      await logs('CreateLogGroup', { logGroupName: '/more' })
      return lastAnswer.includes('LimitExceededException') && dropped('otlp-logs') > 0
    },
  },
  logStreams: {
    most: 5,
    send: n => inbox().addLogs([logLine({ stream: `s${n}`, traceId: traceId(n) })]),
    count: () => {
      const group = viewer.store.logGroups.find('/waywiser/test')!
      return viewer.store.logGroups.streamNames(group.id).length
    },
  },
}

describe('a flood does not exceed the bound of', () => {
  test.each(Object.entries(floods))('%s', async (kind, { most, send, count, said }) => {
    viewer = await startViewer({ file, bounds: { [kind]: most } })
    const some = kind === 'samplingClients' ? most + 10 : Math.min(3 * most, 60)

    for (let n = 0; n < some; n++) await send(n)
    await viewer.store.sweep()

    expect(await count()).toBeLessThanOrEqual(most)
    if (said) expect(await said()).toBeTruthy()
    // The latest record is kept, whatever was evicted.
    viewer.inbox.addSpans([span({ traceId: traceId(9999) })])
    const { body } = await viewer.get<Trace>(`/-/api/traces/${traceId(9999)}`)
    expect(body.spanCount).toBe(1)
  })
})
