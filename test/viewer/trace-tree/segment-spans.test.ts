import { expect, test } from 'vitest'
import type { TraceSegment, TraceSpan } from '../../../services/viewer/records/api.ts'
import { drawnSpans } from '../../../services/viewer/trace-tree/segment-spans.ts'
import { spanStatus } from '../../../services/viewer/trace-tree/span-status.ts'
import { calleeOf } from '../../../services/viewer/ui/compute/span-callee.ts'
import { sampleTrace } from '../ui/sample-trace.ts'

const segment = (id: string, fields: Partial<TraceSegment> = {}): TraceSegment => ({
  id,
  name: id,
  type: 'segment',
  startMillis: 100,
  durationMillis: 10,
  document: {},
  ...fields,
})

const subsegment = (id: string, parentId: string, document: object = {}): TraceSegment =>
  segment(id, { parentId, type: 'subsegment', document })

const span = (spanId: string, fields: Partial<TraceSpan> = {}): TraceSpan => ({
  spanId,
  name: spanId,
  kind: 'SERVER',
  service: 'shop',
  startMillis: 100,
  durationMillis: 10,
  status: 'UNSET',
  attributes: {},
  events: [],
  links: [],
  resource: {},
  ...fields,
})

test('subsegments whose segment is missing are of one service, the outermost of them', () => {
  const segments = [
    subsegment('inner', 'middle'),
    subsegment('middle', 'outer'),
    subsegment('outer', 'missing'),
  ]

  const spans = drawnSpans({ spans: [], segments })

  expect(spans.map(({ service }) => service)).toStrictEqual(['outer', 'outer', 'outer'])
})

test('without spans the waterfall is drawn from the segments, subsegments with their service', () => {
  const { segments } = sampleTrace('a'.repeat(32))
  const { durationMillis: _, ...inProgress } = segments[0]!

  const spans = drawnSpans({ spans: [], segments: [inProgress, ...segments.slice(1)] })

  expect(spans[0]).toMatchObject({ service: 'activities', kind: 'SERVER', inProgress: true })
  expect(spans.find(({ spanId }) => spanId.startsWith('b3'))?.service).toBe('notifications')
  expect(spans.filter(each => each.inProgress).length).toBe(1)
})

const http = (method: string, url: string, status = 200) => ({
  http: { request: { method, url }, response: { status } },
})
const boom = { exceptions: [{ id: '1', type: 'KeyError', message: "'price'" }] }

/** What a row says of a segment or subsegment: name, callee, kind, status, message. */
const labels: [what: string, given: TraceSegment, said: (string | undefined)[]][] = [
  [
    'a request',
    segment('shop', { document: http('GET', 'https://shop.example/orders/0?x=1') }),
    ['GET /orders/0', undefined, 'SERVER', 'ok', undefined],
  ],
  [
    'a request without http',
    segment('shop', { origin: 'AWS::Lambda::Function' }),
    ['AWS::Lambda::Function', undefined, 'SERVER', 'ok', undefined],
  ],
  ['nothing but its name', segment('shop'), ['shop', undefined, 'SERVER', 'ok', undefined]],
  [
    'a failed request',
    segment('shop', { document: { ...http('GET', '/orders', 500), fault: true, cause: boom } }),
    ['GET /orders', undefined, 'SERVER', 'fault', "KeyError: 'price'"],
  ],
  [
    'a call',
    subsegment('payments', '1', { namespace: 'remote', ...http('POST', 'http://payments/charge') }),
    ['POST /charge', 'payments', 'CLIENT', 'ok', undefined],
  ],
  [
    'a call of AWS',
    subsegment('DynamoDB', '1', {
      namespace: 'aws',
      aws: { operation: 'GetItem' },
      throttle: true,
    }),
    ['GetItem', 'DynamoDB', 'CLIENT', 'throttle', undefined],
  ],
  [
    'a statement',
    subsegment('orders@db', '1', { namespace: 'remote', sql: { sanitized_query: 'select * …' } }),
    ['SELECT', 'orders@db', 'CLIENT', 'ok', undefined],
  ],
  ['a step', subsegment('## render', '1'), ['## render', undefined, 'INTERNAL', 'ok', undefined]],
  [
    'a cause without a message, and an id of one',
    subsegment('step', '1', { error: true, cause: { exceptions: [{ type: 'Stop' }] } }),
    ['step', undefined, 'INTERNAL', 'error', 'Stop'],
  ],
]

test.each(labels)(
  'the row of %s has its name, callee, kind, status and message',
  (_, given, said) => {
    const [drawn] = drawnSpans({ spans: [], segments: [given] })

    expect([
      drawn!.name,
      calleeOf(drawn!),
      drawn!.kind,
      spanStatus(drawn!),
      drawn!.statusMessage,
    ]).toStrictEqual(said)
  },
)

test('segments of services without spans have their rows, and no others', () => {
  const spans = [span('a'), span('call', { parentId: 'a', kind: 'CLIENT' })]
  const own = [segment('a', { name: 'shop' }), subsegment('call', 'a')]
  const stock = [segment('b', { name: 'stock', parentId: 'call' }), subsegment('db', 'b')]

  const drawn = drawnSpans({ spans, segments: [...own, ...stock] })

  expect(drawn.map(({ spanId, service }) => [spanId, service])).toStrictEqual([
    ['a', 'shop'],
    ['call', 'shop'],
    ['b', 'stock'],
    ['db', 'stock'],
  ])
})

test('a request that came as a span and, under another id, as a segment is drawn once', () => {
  const segments = [segment('x', { name: 'shop' }), subsegment('x1', 'x')]
  const later = segment('y', { name: 'shop', startMillis: 500 })

  const drawn = drawnSpans({ spans: [span('a')], segments: [...segments, later] })

  expect(drawn.map(({ spanId }) => spanId)).toStrictEqual(['a', 'y'])
})

test('what is in progress lasts until now', () => {
  const running = span('a', { durationMillis: 0, inProgress: true })
  const { durationMillis: _, ...begun } = segment('b', { startMillis: 150, parentId: 'a' })
  const trace = { inProgress: true, startMillis: 100, durationMillis: 400 } as const

  const drawn = drawnSpans({ spans: [running], segments: [begun], ...trace })

  expect(drawn.map(({ durationMillis }) => durationMillis)).toStrictEqual([400, 350])
})

test('a span that has not ended in a trace that has lasts until the last record', () => {
  const running = span('c', { durationMillis: 0, inProgress: true, startMillis: 105 })

  const drawn = drawnSpans({ spans: [span('a'), running], segments: [] })

  expect(drawn.map(({ durationMillis }) => durationMillis)).toStrictEqual([10, 5])
})
