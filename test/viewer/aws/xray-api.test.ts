import { beforeEach, expect, test } from 'vitest'
import { badDocuments, segment, traceId } from '../from-xray/segment-documents.ts'
import { startRecordingViewer } from '../recording-viewer.ts'

const otherId = 'aaaaaaaaaaaaaaaa'

let viewer: Awaited<ReturnType<typeof startRecordingViewer>>

beforeEach(async () => {
  viewer = await startRecordingViewer()
})

const call = (path: string, body: unknown, origin = viewer.url) =>
  fetch(origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

const putSegments = (...documents: unknown[]) =>
  call('/TraceSegments', {
    TraceSegmentDocuments: documents.map(document =>
      typeof document === 'string' ? document : JSON.stringify(document),
    ),
  })

test('a batch of documents is accepted, and each wrong one is answered', async () => {
  const answer = await putSegments(
    segment(),
    segment({ trace_id: 'abc' }),
    segment({ id: undefined }),
  )

  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('application/json')
  expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/)
  expect(await answer.json()).toStrictEqual({
    UnprocessedTraceSegments: [
      {
        Id: '46e85ea283aa63ec',
        ErrorCode: 'InvalidTraceId',
        Message:
          'Invalid segment. ErrorCode: InvalidTraceId (trace_id "abc": expected 1-, 8 hex digits, -, 24 hex digits)',
      },
      {
        ErrorCode: 'MissingId',
        Message: 'Invalid segment. ErrorCode: MissingId (id nothing: expected 16 hex digits)',
      },
    ],
  })
  expect(viewer.kept.segments.map(record => record.traceId)).toStrictEqual([traceId])
  expect(viewer.kept.counts['xray-api']).toMatchObject({ received: 1, rejected: 2 })
})

test.each([
  'AB az 09 _.:/%&#=+\\-@',
  'Straße 東京 Ελλάδα',
  '  two\tlines\n',
  '２ ½',
  'n'.repeat(200),
])('the name %j is kept, of a segment and of a subsegment', async name => {
  const answer = await putSegments(segment({ name, subsegments: [segment({ name, id: otherId })] }))

  expect(await answer.json()).toStrictEqual({ UnprocessedTraceSegments: [] })
  expect(viewer.kept.segments).toMatchObject([{ name, document: { subsegments: [{ name }] } }])
})

test('a subsegment may have a longer name, as AWS limits it like other texts', async () => {
  const subsegment = segment({ name: 'n'.repeat(250), id: otherId })

  const answer = await putSegments(segment({ subsegments: [subsegment] }))

  expect(await answer.json()).toStrictEqual({ UnprocessedTraceSegments: [] })
})

test.each(badDocuments)('a document with %s is unprocessed', async (_, text, code, reason) => {
  const answer = await putSegments(text, segment())

  const { UnprocessedTraceSegments } = (await answer.json()) as {
    UnprocessedTraceSegments: { ErrorCode: string; Message: string }[]
  }
  expect(UnprocessedTraceSegments).toHaveLength(1)
  expect(UnprocessedTraceSegments[0]?.ErrorCode).toBe(code)
  expect(UnprocessedTraceSegments[0]?.Message).toContain(`Invalid segment. ErrorCode: ${code} (`)
  expect(UnprocessedTraceSegments[0]?.Message).toContain(reason)
  expect(viewer.kept.segments).toHaveLength(1)
})

test('a segment of 200 KB is unprocessed, its neighbours are kept', async () => {
  const large = segment({ metadata: { a: { b: 'x'.repeat(200_000) } } })

  const answer = await putSegments(segment(), large, segment())

  expect(await answer.json()).toMatchObject({
    UnprocessedTraceSegments: [{ ErrorCode: 'SegmentTooLarge' }],
  })
  expect(viewer.kept.segments).toHaveLength(2)
})

test("the daemon's largest batch, 50 documents of 64 KB in one request, is taken", async () => {
  const large = segment({ metadata: { a: { b: '"'.repeat(32_500) } } })

  const answer = await putSegments(...Array.from({ length: 50 }, () => large))

  expect(await answer.json()).toStrictEqual({ UnprocessedTraceSegments: [] })
  expect(viewer.kept.counts['xray-api']?.received).toBe(50)
})

test('a body of more than 8 MB is answered 413 in the shape of AWS', async () => {
  const answer = await call('/TraceSegments', 'x'.repeat(8 * 1024 * 1024 + 1))

  expect(answer.status).toBe(413)
  expect(answer.headers.get('x-amzn-errortype')).toBe('RequestEntityTooLargeException')
  expect(await answer.json()).toStrictEqual({
    Message: 'the body is larger than 8388608 bytes, the most this path takes',
  })
})

const badInput: [string, string, unknown, string][] = [
  ['no JSON', '/TraceSegments', '{"', 'the body is not JSON: '],
  ['a list', '/TraceSegments', [], 'the body is not a JSON object'],
  ['no documents', '/TraceSegments', {}, 'TraceSegmentDocuments: expected a list of documents'],
  [
    'documents that are objects',
    '/TraceSegments',
    { TraceSegmentDocuments: [segment()] },
    'TraceSegmentDocuments: expected a list of documents',
  ],
  ['no telemetry records', '/TelemetryRecords', {}, 'TelemetryRecords is missing'],
  ['no statistics', '/SamplingTargets', {}, 'SamplingStatisticsDocuments is missing'],
]

test.each(badInput)('%s: 400 InvalidRequestException', async (_, path, body, message) => {
  const answer = await call(path, body)

  expect(answer.status).toBe(400)
  expect(answer.headers.get('x-amzn-errortype')).toBe('InvalidRequestException')
  expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/)
  expect(await answer.json()).toStrictEqual({ Message: expect.stringContaining(message) })
})

test("the daemon's own counters are accepted", async () => {
  const answer = await call('/TelemetryRecords', { TelemetryRecords: [{ Timestamp: 1795355774 }] })

  expect(answer.status).toBe(200)
  expect(await answer.json()).toStrictEqual({})
})

test.each(['url', 'daemonUrl'] as const)(
  '%s: sampling rules are the Default rule',
  async origin => {
    const answer = await call('/GetSamplingRules', {}, viewer[origin])

    const { SamplingRuleRecords } = (await answer.json()) as { SamplingRuleRecords: object[] }
    expect(SamplingRuleRecords).toMatchObject([
      {
        SamplingRule: { RuleName: 'Default', Priority: 10000, FixedRate: 0.05, ReservoirSize: 1 },
        CreatedAt: 0,
        ModifiedAt: 0,
      },
    ])
  },
)

test('sampling targets are those of the Default rule; other rules are unprocessed', async () => {
  const statistics = (RuleName: string) => ({
    RuleName,
    ClientID: 'a'.repeat(24),
    Timestamp: 1795355774,
    RequestCount: 1,
    SampledCount: 1,
  })
  const body = { SamplingStatisticsDocuments: [statistics('Default'), statistics('Cruddur')] }

  const answer = await call('/SamplingTargets', body, viewer.daemonUrl)

  expect(await answer.json()).toMatchObject({
    SamplingTargetDocuments: [
      { RuleName: 'Default', FixedRate: 0.05, ReservoirQuota: 1, Interval: 10 },
    ],
    LastRuleModification: 0,
    UnprocessedStatistics: [{ RuleName: 'Cruddur', ErrorCode: '400' }],
  })
})

test("the daemon's TCP port is the same API, counted apart; a poll alone was seen too", async () => {
  await call(
    '/TraceSegments',
    { TraceSegmentDocuments: [JSON.stringify(segment())] },
    viewer.daemonUrl,
  )
  expect(viewer.kept.counts['xray-tcp']?.received).toBe(1)

  const answer = await call('/Nothing', {}, viewer.daemonUrl)

  expect(answer.status).toBe(404)
  expect(answer.headers.get('x-amzn-errortype')).toBe('UnknownOperationException')
  expect(viewer.kept.counts['xray-api']).toBeUndefined()
})

test('an operation that is not implemented is answered by its name', async () => {
  const answer = await call('/InsightSummaries', { StartTime: 0, EndTime: 1 })

  expect(answer.status).toBe(501)
  expect(answer.headers.get('x-amzn-errortype')).toBe('NotImplementedException')
  expect(await answer.json()).toStrictEqual({
    Message: 'GetInsightSummaries is not available in this viewer',
  })
})

test('GET on a path of the API is answered 405 in the shape of AWS', async () => {
  const answer = await fetch(`${viewer.url}/TraceSegments`)

  expect(answer.status).toBe(405)
  expect(answer.headers.get('allow')).toBe('POST')
  expect(await answer.json()).toStrictEqual({ Message: 'GET is not allowed here: expected POST' })
})
