import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { awsSettings, commandsUnder, otlpSettings, protocols } from '../documented.ts'
import { runToEnd, startSample, startViewer } from '../sample.ts'
import { shown } from '../shown.ts'

const path = [`${process.env.WAYWISER_RECIPES_PYTHON}/bin`]

test.each(protocols)('Python’s shop fills all four lenses, with spans by %s', async protocol => {
  const viewer = await startViewer()
  const commands = otlpSettings(protocol) + awsSettings() + commandsUnder('Python')
  const sample = { files: ['python/shop.py'], commands, path, viewer }
  const { get } = await startSample(sample)

  const { traceId, status } = await get('/cart/0')

  expect(status).toBe(500)
  const counts = { spans: 2, segments: 2, logs: 4, errors: 1 }
  expect(await shown(viewer.url, traceId, counts)).toEqual({
    summary: 'fault 500 GET /cart/<int:number> of shop',
    services: ['shop'],
    spans: ['shop SERVER GET /cart/<int:number> ERROR', 'shop CLIENT GET < GET /cart/<int:number>'],
    segments: ['segment shop', 'subsegment 127.0.0.1 < shop'],
    errors: [expect.stringMatching(/^item ValueError: the cart is empty in total shop\.py:39 @ /)],
    logs: [
      '/shop info INFO [trace_id=… span_id=… resource.service.name=shop] cart 0 has 3 items @ GET /cart/<int:number>',
      '/otlp info cart 0 has 3 items @ GET /cart/<int:number>',
      '/shop error ERROR [trace_id=… span_id=… resource.service.name=shop] Exception on /cart/0 [GET] @ GET /cart/<int:number>',
      '/otlp error Exception on /cart/0 [GET] @ GET /cart/<int:number>',
    ],
    map: ['shop', '127.0.0.1 (remote)', 'shop -> 127.0.0.1 (remote): 1'],
  })
})

test('a function with Powertools is shown with its subsegments', async () => {
  const viewer = await startViewer()
  const traceId = Math.floor(Date.now() / 1000).toString(16) + randomBytes(12).toString('hex')
  const root = `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`
  // As Lambda sets it for each call.
  const header = `Root=${root};Parent=53995c3f42cd8ad8;Sampled=1`
  const commands = awsSettings() + commandsUnder('Powertools for AWS Lambda')
  const environment = { _X_AMZN_TRACE_ID: header }

  await runToEnd({ files: ['python/handler.py'], commands, path, viewer, environment })

  const { segments, errors } = await shown(viewer.url, traceId, { segments: 2, errors: 1 })
  expect(segments).toEqual(['subsegment ## handler', 'subsegment ## __main__.total < ## handler'])
  expect(errors).toEqual([
    'segment ValueError: the cart is empty in total handler.py:12 @ ## __main__.total',
  ])
})
