import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { find, sendSketches, sketchedTrace, traceOf } from '../graph/sketches.ts'
import { startViewer, type TestViewer } from '../viewer.ts'

let viewer: TestViewer

const other = '6921d0a000000000000000000000beef'

beforeAll(async () => {
  viewer = await startViewer()
  await sendSketches(viewer, [
    {
      id: 1,
      service: 'front',
      name: 'POST /checkout',
      millis: 900,
      attributes: {
        'http.request.method': 'POST',
        'http.response.status_code': 200,
        'url.scheme': 'https',
        'server.address': 'shop.example.com',
        'url.path': '/checkout',
        'user_agent.original': 'Firefox/140.0',
        'client.address': '203.0.113.7',
        'enduser.id': 'ada',
        'user.handle': 'ada',
        'app.tags': ['gold', 'early'],
        'app.items': 3,
        'app.gift': true,
      },
    },
    {
      id: 2,
      parent: 1,
      service: 'front',
      kind: 'CLIENT',
      millis: 500,
      attributes: { 'server.address': 'payments', 'http.response.status_code': 504 },
    },
    { id: 3, parent: 2, service: 'payments-api', millis: 400 },
    {
      id: 4,
      parent: 3,
      service: 'payments-api',
      kind: 'INTERNAL',
      name: 'charge card',
      error: 'upstream timed out',
      exception: { type: 'Timeout', message: 'bank did not answer' },
    },
    {
      id: 5,
      parent: 3,
      service: 'payments-api',
      kind: 'CLIENT',
      attributes: { 'db.system': 'redis', 'server.address': 'cache' },
    },
    {
      id: 6,
      parent: 1,
      service: 'front',
      kind: 'PRODUCER',
      attributes: { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders' },
    },
    { id: 7, parent: 6, service: 'mails', kind: 'CONSUMER', attributes: { 'user.id': 'u-1' } },
  ])
  const earlier = { 'http.method': 'GET', 'http.status_code': 404, 'http.target': '/none?x=1' }
  await sendSketches(viewer, [{ id: 1, service: 'other', millis: 5, attributes: earlier }], other)
})

afterAll(async () => {
  expect(viewer.errors).toStrictEqual([])
  await viewer.close()
})

describe('a filter sees of a trace of spans', () => {
  test.each([
    'fault',
    'service("payments-api") { fault }',
    'edge("front", "payments-api") { fault }',
    'edge("front", "mails") { ok }',
    'edge("payments-api", "cache")',
    'edge(id(name: "front", type: "client"), "front") { ok }',
    'service(id(name: "cache", type: "Database::redis")) { inferred }',
    'service("front") { http.status = 200 }',
    'message CONTAINS "timed out"',
    'message = "bank did not answer"',
    'service("payments-api") { message CONTAINS "bank" }',
    'http.url = "https://shop.example.com/checkout"',
    'http.url CONTAINS "/checkout"',
    'http.method = "POST" AND http.status = 200',
    'http.useragent BEGINSWITH "Firefox"',
    'http.clientip = "203.0.113.7"',
    'user = "ada"',
    'user = "u-1"',
    'responsetime > 0.8 AND duration > 0.8',
    'ok AND root = true',
    'inferred',
    'annotation[user.handle] = "ada"',
    'annotation.user_handle = "ada"',
    'annotation.user.handle CONTAINS "ad"',
    'annotation[app.items] >= 3',
    'annotation.app_items = 3',
    'annotation[app.gift] = true',
    'annotation[app.tags] = "early"',
    'annotation[db.system] = "redis"',
    '!error AND !partial',
    'service("mails") AND !service("other")',
  ])('%s', async filter => {
    expect(await find(viewer, filter)).toStrictEqual([sketchedTrace])
  })

  test.each([
    'error',
    'http.status = 404 AND http.method = "GET"',
    'http.url = "/none?x=1"',
    'edge(id(name: "other", type: "client"), "other") { error }',
    '!fault',
  ])('by the earlier conventions: %s', async filter => {
    expect(await find(viewer, filter)).toStrictEqual([other])
  })

  test.each([
    'throttle',
    'service("mails") { fault }',
    'edge("mails", "front")',
    'annotation[user.handle] = "eve"',
    'annotation.user_handles',
    'message CONTAINS "nothing"',
    'annotation[app.items] = "3"',
  ])('nothing: %s', async filter => {
    expect(await find(viewer, filter)).toStrictEqual([])
  })

  test('and a map of those traces is drawn of them alone', async () => {
    const { body } = await viewer.get('/-/api/map?filter=fault')

    expect(body).toMatchObject({ drawnFrom: 'spans', edges: { length: 4 } })
  })

  test('and a group that is named by one', async () => {
    await fetch(`${viewer.origin}/CreateGroup`, {
      method: 'POST',
      body: JSON.stringify({ GroupName: 'failing', FilterExpression: 'message CONTAINS "bank"' }),
    })

    expect(await find(viewer, 'group.name = "failing"')).toStrictEqual([sketchedTrace])
    const { body } = await viewer.get<{ nodes: object[] }>('/-/api/map?group=failing')
    expect(body.nodes).toHaveLength(5)
    expect((await traceOf(viewer)).map.nodes).toHaveLength(5)
  })
})
