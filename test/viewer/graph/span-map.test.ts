import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { span, spanId, traceId } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'
import {
  call,
  front,
  inWords,
  nodesInWords,
  oneMap,
  type Sketch,
  sendSketches,
  traceOf,
} from './sketches.ts'

let viewer: TestViewer

beforeEach(async () => {
  viewer = await startViewer()
})

afterEach(async () => {
  expect(viewer.errors).toStrictEqual([])
  await viewer.close()
})

const map = () => oneMap(viewer)

describe('a trace of spans', () => {
  test.each<[string, Sketch[], string[]]>([
    [
      'a call is the edge, the callee’s span its node',
      [front, call({ 'server.address': 'cart' }), { id: 3, parent: 2, service: 'cart' }],
      ['front (client) → front', 'front → cart'],
    ],
    [
      'a callee without a CLIENT span before it',
      [front, { id: 2, parent: 1, service: 'cart' }],
      ['front (client) → front', 'front → cart'],
    ],
    [
      'services that never set a kind',
      [
        { ...front, kind: 'UNSPECIFIED' },
        { id: 2, parent: 1, service: 'front', kind: 'UNSPECIFIED' },
        { id: 3, parent: 2, service: 'cart', kind: 'UNSPECIFIED' },
        {
          id: 4,
          parent: 3,
          service: 'cart',
          kind: 'UNSPECIFIED',
          attributes: { 'db.system': 'redis' },
        },
      ],
      ['front (client) → front', 'front → cart', 'cart → redis (Database::redis)'],
    ],
    [
      'a message by its parent',
      [
        front,
        call(
          { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders' },
          { kind: 'PRODUCER' },
        ),
        { id: 3, parent: 2, service: 'bills', kind: 'CONSUMER' },
        { id: 4, parent: 2, service: 'mails', kind: 'CONSUMER' },
      ],
      ['front (client) → front', 'front → bills', 'front → mails'],
    ],
    [
      'a message by its link',
      [
        front,
        call(
          { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders' },
          { kind: 'PRODUCER' },
        ),
        { id: 3, service: 'bills', kind: 'INTERNAL', name: 'poll' },
        { id: 4, parent: 3, service: 'bills', kind: 'CONSUMER', link: 2 },
      ],
      ['front (client) → front', 'bills (client) → bills', 'front → bills'],
    ],
    [
      'a message from elsewhere comes from its queue',
      [
        {
          id: 1,
          service: 'bills',
          kind: 'CONSUMER',
          attributes: { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders' },
        },
      ],
      ['orders (Queue::kafka) → bills'],
    ],
    [
      'a call of an AWS SDK and the HTTP call that carries it are one call',
      [
        front,
        call({ 'rpc.system': 'aws-api', 'rpc.service': 'S3', 'aws.s3.bucket': 'avatars' }),
        { ...call({ 'url.full': 'https://avatars.s3.amazonaws.com/1' }), id: 3, parent: 2 },
      ],
      ['front (client) → front', 'front → avatars (AWS::S3::Bucket)'],
    ],
    [
      'a gRPC call whose HTTP call is answered is one call',
      [
        front,
        call({ 'rpc.system': 'grpc', 'rpc.service': 'shop.Cart', 'server.address': 'cart' }),
        { ...call({ 'server.address': 'cart' }), id: 3, parent: 2 },
        { id: 4, parent: 3, service: 'cart' },
      ],
      ['front (client) → front', 'front → cart'],
    ],
    [
      'a query inside a call to another system is a call of its own',
      [
        front,
        call({ 'peer.service': 'ads' }),
        { ...call({ 'db.system': 'redis', 'server.address': 'cache' }), id: 3, parent: 2 },
      ],
      ['front (client) → front', 'front → ads (remote)', 'front → cache (Database::redis)'],
    ],
    [
      'a call that begins a trace is made by its service',
      [
        { id: 1, service: 'web', kind: 'CLIENT', attributes: { 'server.address': 'api' } },
        { id: 2, parent: 1, service: 'api' },
      ],
      ['web (client) → web', 'web → api'],
    ],
    [
      'a call that begins a trace and is answered by nobody',
      [{ id: 1, service: 'web', kind: 'CLIENT', attributes: { 'server.address': 'api' } }],
      ['web (client) → web', 'web → api (remote)'],
    ],
    [
      'a call that names no callee is work of the service',
      [front, call({})],
      ['front (client) → front'],
    ],
    [
      'a service that calls itself',
      [front, call({ 'server.address': 'front' }), { id: 3, parent: 2, service: 'front' }],
      ['front (client) → front', 'front → front'],
    ],
    [
      'spans whose request is missing',
      [
        {
          id: 2,
          parent: 1,
          service: 'front',
          kind: 'CLIENT',
          attributes: { 'db.system': 'redis' },
        },
        { id: 3, parent: 1, service: 'front', kind: 'INTERNAL' },
      ],
      ['front → redis (Database::redis)'],
    ],
    [
      'halves of a call that share an id, as in Zipkin',
      [
        front,
        call({ 'server.address': 'cart' }),
        { id: 2, parent: 1, service: 'cart' },
        { id: 3, parent: 2, service: 'cart', kind: 'CLIENT', attributes: { 'db.system': 'redis' } },
      ],
      ['front (client) → front', 'front → cart', 'cart → redis (Database::redis)'],
    ],
    [
      'parents in a circle',
      [
        { id: 1, parent: 2, service: 'front', kind: 'INTERNAL' },
        { id: 2, parent: 1, service: 'front', kind: 'INTERNAL' },
        { id: 3, parent: 3, service: 'cart' },
      ],
      ['cart (client) → cart'],
    ],
    [
      'what a span says of its outcome',
      [
        front,
        call({ 'server.address': 'a', 'http.response.status_code': 404 }),
        call({ 'server.address': 'b', 'http.status_code': 503 }, { id: 3 }),
        call({ 'server.address': 'c', 'http.response.status_code': 429 }, { id: 4 }),
        call({ 'server.address': 'd' }, { id: 5, error: 'refused' }),
        call({ 'server.address': 'e', 'http.response.status_code': 200 }, { id: 6, error: 'cut' }),
        call({ 'server.address': 'f', 'rpc.grpc.status_code': 5 }, { id: 7 }),
        call({ 'server.address': 'g', 'rpc.response.status_code': 'UNAVAILABLE' }, { id: 8 }),
        call(
          { 'server.address': 'h', 'grpc.status_code': '8', 'http.status_code': 200 },
          { id: 9 },
        ),
        call({ 'server.address': 'i', 'rpc.grpc.status_code': 0 }, { id: 10 }),
      ],
      [
        'front (client) → front',
        'front → a (remote): 1 error',
        'front → b (remote): 1 fault',
        'front → c (remote): 1 throttle',
        'front → d (remote): 1 fault',
        'front → e (remote): 1 fault',
        'front → f (remote): 1 error',
        'front → g (remote): 1 fault',
        'front → h (remote): 1 throttle',
        'front → i (remote)',
      ],
    ],
  ])('%s', async (_, sketches, edges) => {
    await sendSketches(viewer, sketches)

    const drawn = await map()

    expect(inWords(drawn)).toStrictEqual(edges)
    expect(drawn.drawnFrom).toBe('spans')
  })

  test('spans in progress count nothing', async () => {
    const begun = { inProgress: true, durationMillis: 0 } as const
    viewer.inbox.addSpans([
      span({ service: 'front', ...begun }),
      span({ spanId: spanId(1), parentId: spanId(0), service: 'cart' }),
      span({ spanId: spanId(2), parentId: spanId(1), service: 'mails', ...begun }),
    ])

    const drawn = (await traceOf(viewer, traceId(0))).map

    expect(nodesInWords(drawn)).toStrictEqual([
      'front (client): 0',
      'front: 0',
      'cart: 1',
      'mails: 0',
    ])
  })

  test('an orphan is a request of its service, without clients', async () => {
    await sendSketches(viewer, [{ id: 2, parent: 99, service: 'front' }])

    expect(nodesInWords(await map())).toStrictEqual(['front: 1'])
  })

  test('a node names the spans of its requests, then those of the calls to it', async () => {
    await sendSketches(viewer, [
      { id: 1, service: 'web', kind: 'CLIENT', attributes: { 'server.address': 'api' } },
      { id: 2, parent: 1, service: 'api' },
    ])

    const ids = (await map()).nodes.map(({ name, segmentIds }) => [name, ...segmentIds!])

    expect(ids).toStrictEqual([
      ['web'],
      ['web', '0000000000000001'],
      ['api', '0000000000000002', '0000000000000001'],
    ])
  })

  test('a trace of more spans than a map is drawn from says how many are left out', async () => {
    const steps = Array.from({ length: 12_000 }, (_, n): Sketch => {
      return { id: n + 2, parent: 1, service: 'front', kind: 'INTERNAL', at: 1 }
    })
    await sendSketches(viewer, [front, ...steps])

    const { more, nodes } = (await traceOf(viewer)).map

    expect(more).toStrictEqual({ nodes: 0, edges: 0, records: 2001 })
    expect(nodes.map(({ name, total }) => [name, total])).toContainEqual(['front', 1])
  })
})
