import { afterEach, beforeEach, expect, test } from 'vitest'
import { startViewer, type TestViewer } from '../viewer.ts'
import { demoTrace } from './demo-trace.ts'
import { find, inWords, oneMap, sendSketches, sketchedTrace, traceOf } from './sketches.ts'

let viewer: TestViewer

beforeEach(async () => {
  viewer = await startViewer()
  await sendSketches(viewer, demoTrace())
})

afterEach(async () => {
  expect(viewer.errors).toStrictEqual([])
  await viewer.close()
})

test('a trace in the shape of OpenTelemetry’s demo is on the map, each call once', async () => {
  const { services, spanCount, errorCount } = await traceOf(viewer)
  expect([services.length, spanCount, errorCount]).toStrictEqual([12, 300, 13])

  const drawn = await oneMap(viewer)

  expect(inWords(drawn)).toStrictEqual([
    'load (client) → load',
    'load → proxy',
    'proxy → web',
    'web → ads',
    'web → checkout',
    'checkout → cart',
    'checkout → catalog',
    'checkout → payment: 1 ok 4 fault',
    'checkout → quote',
    'checkout → mail: 1 fault',
    'checkout → accounting',
    'checkout → fraud',
    'cart → cart-cache (Database::redis): 2 ok',
    'catalog → catalog@db (Database::SQL)',
    'accounting → accounting@db (Database::SQL)',
  ])
})

test.each([
  'fault',
  'message CONTAINS "timed out"',
  'service("payment") { fault }',
  'edge("checkout", "payment") { fault }',
  'service("quote") { message = "rounded" }',
])('what failed in it is found: %s', async filter => {
  expect(await find(viewer, filter)).toStrictEqual([sketchedTrace])
})
