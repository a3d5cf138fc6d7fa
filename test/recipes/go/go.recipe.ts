import { expect, test } from 'vitest'
import { awsSettings, commandsUnder, otlpSettings, protocols } from '../documented.ts'
import { startSample, startViewer } from '../sample.ts'
import { shown } from '../shown.ts'

const programs = process.env.WAYWISER_RECIPES_GO!

test.each(protocols)('Go’s shop is shown with spans by %s', async protocol => {
  const viewer = await startViewer()
  const commands = otlpSettings(protocol) + commandsUnder('Go')
  const { get, stock } = await startSample({ programs, commands, viewer })

  const { traceId } = await get('/cart/0')

  expect(await shown(viewer.url, traceId, { spans: 2 })).toEqual({
    summary: 'fault 500 GET /cart/{count} of shop',
    services: ['shop'],
    spans: ['shop SERVER GET /cart/{count} ERROR', 'shop CLIENT HTTP GET < GET /cart/{count}'],
    segments: [],
    errors: [
      'span *errors.errorString: the cart is empty in main.cart main.go:53 @ GET /cart/{count}',
    ],
    logs: [],
    map: ['shop', `${stock} (remote)`, `shop -> ${stock} (remote): 1`],
  })
})

test('a shop with the X-Ray SDK for Go is shown with its segments', async () => {
  const viewer = await startViewer()
  const commands = awsSettings() + commandsUnder('Go with the X-Ray SDK')
  const { get, stock } = await startSample({ programs, commands, viewer })

  const { traceId } = await get('/cart/0')

  expect(await shown(viewer.url, traceId, { segments: 6 })).toEqual({
    summary: 'fault 500 GET /cart/0 of shop',
    services: ['shop'],
    spans: [],
    segments: [
      'segment shop',
      `subsegment ${stock} < shop`,
      `subsegment connect < ${stock}`,
      'subsegment dial < connect',
      `subsegment request < ${stock}`,
      `subsegment response < ${stock}`,
    ],
    errors: ['segment errors.errorString: the cart is empty in cart main.go:23 @ shop'],
    logs: [],
    map: ['shop', `${stock} (remote)`, `shop -> ${stock} (remote): 1`],
  })
})
