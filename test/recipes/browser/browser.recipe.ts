import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { expect, test } from 'vitest'
import { afterwards } from '../../support/afterwards.ts'
import { listening } from '../../support/servers.ts'
import { launchBrowser, visit } from '../../viewer/ui/browser.ts'
import { copySample, startViewer, type Viewer } from '../sample.ts'
import { shown } from '../shown.ts'

/** The sample as one script that defines `shop`. */
async function bundle(viewer: Viewer): Promise<string> {
  const folder = copySample(['browser/shop.js'], viewer)
  const entry = join(folder, 'shop.js')
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  const built = await build({
    root: folder,
    configFile: false,
    logLevel: 'error',
    build: { write: false, minify: false, lib: { entry, formats: ['iife'], name: 'shop' } },
  })
  const [{ output }] = built as unknown as [{ output: { code: string }[] }]
  return output[0]!.code
}

test('a page on another port is shown with its span and its item', async () => {
  const viewer = await startViewer()
  const script = await bundle(viewer)
  const site = await listening((request, answer) => {
    const isScript = request.url === '/shop.js'
    answer.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    answer.end(isScript ? script : '<!doctype html><script src="/shop.js"></script>')
  })
  const browser = await launchBrowser()
  afterwards(() => browser.close())
  const { page } = await visit(browser, site.replace('127.0.0.1', 'localhost'))

  const traceId = await page.evaluate<string>('shop.buy()')

  const seen = await shown(viewer.url, traceId, { spans: 1, errors: 1 })
  expect(seen).toMatchObject({
    services: ['shop-page'],
    spans: ['shop-page CLIENT buy'],
    errors: [
      expect.stringMatching(/^item RangeError: the cart is empty in total shop.js:\d+ @ buy$/),
    ],
  })
})
