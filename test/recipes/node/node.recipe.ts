import { expect, test } from 'vitest'
import { awsSettings, commandsUnder, otlpSettings, protocols } from '../documented.ts'
import { startSample, startViewer } from '../sample.ts'
import { shown } from '../shown.ts'

test.each(protocols)(
  'Node’s shop is shown with spans by %s, an item and a line',
  async protocol => {
    const viewer = await startViewer()
    const commands = otlpSettings(protocol) + awsSettings() + commandsUnder('Node')
    const { get, stock } = await startSample({ files: ['node/shop.cjs'], commands, viewer })

    const { traceId } = await get('/cart/0')

    const rollbar = viewer.url.replace('http://127.0.0.1', 'localhost')
    expect(await shown(viewer.url, traceId, { spans: 5, logs: 1, errors: 1 })).toEqual({
      summary: 'fault 500 GET /cart/0 of shop',
      services: ['shop'],
      spans: [
        'shop SERVER GET ERROR',
        'shop CLIENT GET < GET',
        'shop CLIENT CloudWatchLogs.PutLogEvents < GET',
        'shop CLIENT POST < CloudWatchLogs.PutLogEvents',
        'shop CLIENT POST < GET',
      ],
      segments: [],
      errors: ['item RangeError: the cart is empty in total shop.cjs:22 @ GET'],
      logs: ['/shop info cart of 0 @ GET'],
      map: [
        'shop',
        `${stock} (remote)`,
        'CloudWatchLogs (AWS::CloudWatchLogs)',
        `${rollbar} (remote)`,
        `shop -> ${stock} (remote): 1`,
        'shop -> CloudWatchLogs (AWS::CloudWatchLogs): 1',
        `shop -> ${rollbar} (remote): 1`,
      ],
    })
  },
)

test('a shop with the X-Ray SDK for Node is shown with its segments', async () => {
  const viewer = await startViewer()
  const commands = awsSettings() + commandsUnder('Node with the X-Ray SDK')
  const { get } = await startSample({ files: ['node/xray.cjs'], commands, viewer })

  const { traceId } = await get('/cart/0')

  expect(await shown(viewer.url, traceId, { segments: 2 })).toEqual({
    summary: 'fault 500 GET /cart/0 of shop',
    services: ['shop'],
    spans: [],
    segments: ['segment shop', 'subsegment 127.0.0.1 < shop'],
    errors: ['segment RangeError: the cart is empty in answer xray.cjs:23 @ shop'],
    logs: [],
    map: ['shop', '127.0.0.1 (remote)', 'shop -> 127.0.0.1 (remote): 1'],
  })
})
