import { expect, onTestFinished, test } from 'vitest'
import { startViewer } from '../viewer.ts'
import { find, type Sketch, sendSketches, sketchedTrace } from './sketches.ts'

type Row = [host: string, port: number | undefined, client: string, url: string, ip: string]

test.each<Row>([
  ['::1', 3000, '::1', 'http://[::1]:3000/a', '::1'],
  ['[::1]', 3000, '[::1]', 'http://[::1]:3000/a', '::1'],
  ['0:0:0:0:0:0:0:1', 80, '2001:DB8:0::9', 'http://[::1]/a', '2001:db8::9'],
  ['::1', undefined, '::1%lo', 'http://[::1]/a', '::1%lo'],
  ['::ffff:10.0.0.1', 3000, '::ffff:10.0.0.7', 'http://10.0.0.1:3000/a', '10.0.0.7'],
  ['[::ffff:a00:1]', 80, '::ffff:a00:7', 'http://10.0.0.1/a', '10.0.0.7'],
  ['shop.example', 8080, 'unknown', 'http://shop.example:8080/a', 'unknown'],
  ['shop.example:8080', 8080, '10.0.0.7', 'http://shop.example:8080/a', '10.0.0.7'],
])('a span at %s, port %s, for %s is found by %s and %s', async (host, port, client, url, ip) => {
  const viewer = await startViewer()
  onTestFinished(() => viewer.close())
  const attributes: Sketch['attributes'] = {
    'http.request.method': 'GET',
    'url.scheme': 'http',
    'url.path': '/a',
    'server.address': host,
    'client.address': client,
    ...(port !== undefined && { 'server.port': port }),
  }
  await sendSketches(viewer, [{ id: 1, service: 'front', attributes }])

  expect(await find(viewer, `http.url = "${url}"`)).toEqual([sketchedTrace])
  expect(await find(viewer, `http.clientip = "${ip}"`)).toEqual([sketchedTrace])
})
