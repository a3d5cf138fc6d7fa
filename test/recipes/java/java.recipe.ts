import { expect, test } from 'vitest'
import { commandsUnder, otlpSettings, protocols } from '../documented.ts'
import { startSample, startViewer } from '../sample.ts'
import { shown } from '../shown.ts'

const programs = process.env.WAYWISER_RECIPES_JAVA!

test.each(protocols)('a Java program with the agent is shown with spans by %s', async protocol => {
  const viewer = await startViewer()
  const commands = otlpSettings(protocol) + commandsUnder('Java')
  const { get, stock } = await startSample({ programs, commands, viewer })

  const { traceId } = await get('/cart/0')

  expect(await shown(viewer.url, traceId, { spans: 2, logs: 1 })).toEqual({
    summary: 'fault GET /cart/ of shop',
    services: ['shop'],
    spans: ['shop SERVER GET /cart/ ERROR', 'shop CLIENT GET < GET /cart/'],
    segments: [],
    errors: [
      'span java.lang.IllegalStateException: the cart is empty in Shop.cart Shop.java:32 @ GET /cart/',
    ],
    logs: ['/otlp info cart of 0 @ GET /cart/'],
    map: ['shop', `${stock} (remote)`, `shop -> ${stock} (remote): 1`],
  })
})
