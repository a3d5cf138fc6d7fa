import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Lens } from '../../../services/viewer/records/api.ts'
import { allLenses, item, traceId } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'
import { sendLines, sendSegments, sendSpans, summaryOf } from './senders.ts'

let viewer: TestViewer

beforeEach(async () => {
  viewer = await startViewer()
})
afterEach(async () => {
  await viewer.close()
  expect(viewer.errors).toStrictEqual([])
})

type Case = {
  title: string
  given: () => Promise<void>
  /** State and reason. */
  expected: { [lens in Lens]?: [state: string, reason?: unknown] }
}

const ours = { service: 'activities', lenses: allLenses }
const answered = (flags?: string) => ({
  at: 100,
  fields: {
    service: 'activities',
    method: 'POST',
    path: '/api/activities',
    status: 201,
    durationMillis: 90,
    ...(flags && { trace_flags: flags }),
  },
})

/** Another trace of `activities`, by which the viewer knows what it sends. */
const earlierTrace = () => sendSpans(viewer, [{ id: 1, name: 'GET /', ...ours }], 7)

/** As the fault switches do: the record is not decoded, so no trace is known. */
function refuse(...lenses: ('otlp-traces' | 'xray-udp' | 'rollbar' | 'logs')[]): void {
  for (const wire of lenses) viewer.inbox.noteRejection({ wire, reason: 'fault switch: 429' })
}

const silent = 'No spans came, so we cannot tell whether something is missing'
const near = (wire: string) => `${wire} rejected a record at that time: fault switch: 429`

test.each<Case>([
  {
    title: 'a 201 whose spans were refused misses no error, though another’s item was refused',
    given: async () => {
      await earlierTrace()
      refuse('otlp-traces', 'rollbar')
      await sendLines(viewer, [answered('01')])
    },
    expected: {
      otlp: ['missing', near('otlp-traces')],
      rollbar: ['not-expected', 'No error reported'],
      logs: ['received'],
    },
  },
  {
    title: 'its segment is missing, when its service announces segments and datagrams are lost',
    given: async () => {
      await earlierTrace()
      refuse('otlp-traces', 'xray-udp')
      await sendLines(viewer, [answered('01')])
    },
    expected: { xray: ['missing', near('xray-udp')] },
  },
  {
    title: 'and without a known reason too',
    given: async () => {
      await earlierTrace()
      await sendLines(viewer, [answered('01')])
    },
    expected: {
      otlp: ['missing', 'no span received of a sampled request'],
      xray: ['missing', 'no segment received of a sampled request'],
    },
  },
  {
    title: 'a segment alone misses its spans and lines, when its service announces them',
    given: async () => {
      await earlierTrace()
      await sendSegments(viewer, [{ id: 1, name: 'activities', lasts: 5 }])
    },
    expected: {
      otlp: ['missing', 'no span received of a sampled request'],
      xray: ['received'],
      logs: ['missing', 'no log line received of a sampled request'],
    },
  },
  {
    title: 'a line of an unknown sender misses nothing, whatever is refused of others',
    given: async () => {
      refuse('xray-udp', 'rollbar')
      await sendLines(viewer, [answered('01')])
    },
    expected: {
      otlp: ['not-expected', silent],
      xray: ['not-expected', silent],
      rollbar: ['not-expected', 'No error reported'],
      logs: ['received'],
    },
  },
  {
    title: 'its spans are missing when spans were refused, since the line says it was sampled',
    given: async () => {
      refuse('otlp-traces')
      await sendLines(viewer, [answered('03')])
    },
    expected: { otlp: ['missing', near('otlp-traces')] },
  },
  {
    title: 'a request that was sampled out misses nothing',
    given: async () => {
      await earlierTrace()
      refuse('otlp-traces', 'xray-udp', 'rollbar')
      await sendLines(viewer, [answered('02')])
    },
    expected: {
      otlp: ['sampled-out', 'Dropped by sampling'],
      xray: ['sampled-out', 'Dropped by sampling'],
      rollbar: ['not-expected', 'No error reported'],
    },
  },
  {
    title: 'of an item that a span announces it is known that it was made',
    given: async () => {
      refuse('rollbar')
      const attributes = { 'rollbar.item.uuid': 'aa' }
      await sendSpans(viewer, [{ id: 1, name: 'GET /', ...ours, attributes }])
    },
    expected: { rollbar: ['missing', near('rollbar')] },
  },
  {
    title: 'a span without an item misses no error, though another’s item was refused',
    given: async () => {
      refuse('rollbar')
      await sendSpans(viewer, [{ id: 1, name: 'GET /', ...ours }])
    },
    expected: { rollbar: ['not-expected', 'No error reported'] },
  },
  {
    title: 'only spans of somebody else',
    given: async () => {
      refuse('xray-udp', 'rollbar', 'logs')
      await sendSpans(viewer, [{ id: 1, name: 'GET /' }])
    },
    expected: {
      otlp: ['received'],
      xray: ['not-expected', 'Only spans came from this service'],
      rollbar: ['not-expected', 'Only spans came from this service'],
      logs: ['not-expected', 'Only spans came from this service'],
    },
  },
  {
    title: 'spans and log lines of several services of somebody else',
    given: async () => {
      await sendSpans(viewer, [
        { id: 1, name: 'GET /', service: 'a' },
        { id: 2, parent: 1, name: 'GET /', service: 'b' },
      ])
      await sendLines(viewer, [{ at: 1, fields: { service: 'a' } }])
    },
    expected: {
      xray: ['not-expected', 'Only spans and log lines came from these services'],
      logs: ['received'],
    },
  },
  {
    title: 'a record of this very trace that was refused is missing, whoever sent it',
    given: async () => {
      await sendSpans(viewer, [{ id: 1, name: 'GET /' }])
      const refused = { wire: 'xray-api', reason: 'too large', traceId: traceId(0) } as const
      viewer.inbox.noteRejection(refused)
    },
    expected: { xray: ['missing', 'too large'] },
  },
  {
    title: 'one service of ours is held to its word beside one of somebody else',
    given: async () => {
      await sendSpans(viewer, [
        { id: 1, name: 'GET /', ...ours },
        { id: 2, parent: 1, name: 'GET /stock', service: 'foreign' },
      ])
      await sendSegments(viewer, [{ id: 1, name: 'activities', lasts: 5 }])
      await sendLines(viewer, [{ at: 1, fields: { service: 'foreign' } }])
    },
    expected: {
      xray: ['received'],
      rollbar: ['not-expected', 'No error reported'],
      logs: ['missing', '0 of 1 requests with a log line received'],
    },
  },
  {
    title: 'and not to the word of its callee',
    given: async () => {
      await sendSpans(viewer, [
        { id: 1, name: 'GET /', service: 'foreign' },
        { id: 2, parent: 1, name: 'GET /stock', ...ours },
      ])
      await sendSegments(viewer, [{ id: 2, parent: 1, name: 'activities', lasts: 5 }])
      await sendLines(viewer, [
        { at: 1, fields: { ...answered().fields, span_id: '0000000000000003' } },
      ])
    },
    expected: { xray: ['received'], logs: ['received'] },
  },
])('$title', async ({ given, expected }) => {
  await given()
  viewer.clock.millis += 10_000

  const { delivery } = await summaryOf(viewer)

  const found = Object.keys(expected).map(lens => {
    const { state, reason } = delivery[lens as Lens]
    return [lens, reason === undefined ? [state] : [state, reason]]
  })
  expect(Object.fromEntries(found)).toStrictEqual(expected)
})

test('of an error item alone no span is missed', async () => {
  await earlierTrace()
  viewer.inbox.addItem(item({ traceFlags: 1 }))
  viewer.clock.millis += 10_000

  const { delivery } = await summaryOf(viewer)

  expect([delivery.otlp.state, delivery.rollbar.state]).toStrictEqual(['not-expected', 'received'])
})

test('the rate of a sampling rule is shown with it, when the viewer has the rule', async () => {
  const rule = {
    RuleName: 'Cruddur',
    Priority: 9000,
    FixedRate: 0.1,
    ReservoirSize: 5,
    ServiceName: 'activities',
    ServiceType: '*',
    Host: '*',
    HTTPMethod: '*',
    URLPath: '*',
    ResourceARN: '*',
    Version: 1,
  }
  await fetch(`${viewer.origin}/CreateSamplingRule`, {
    method: 'POST',
    body: JSON.stringify({ SamplingRule: rule }),
  })
  const { at, fields } = answered('00')
  await sendLines(viewer, [{ at, fields: { ...fields, sampling_rule: 'Cruddur' } }])

  const { delivery } = await summaryOf(viewer)

  expect(delivery.otlp.reason).toBe(
    'Dropped by sampling rule "Cruddur" (here: priority 9000: 5/s, then 10 % of service activities)',
  )
})
