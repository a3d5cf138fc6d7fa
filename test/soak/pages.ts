import { existsSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { launchBrowser } from '../viewer/ui/browser.ts'

const chromium = '/usr/bin/chromium'

export type Pages = {
  /** Size of each page: megabytes of its own heap, and the number of its elements. */
  sizes(): Promise<{ path: string; heapMegabytes: number; elements: number }[]>
  warnings: string[]
  close(): Promise<void>
}

/** The live page and the wires page, open in a browser for as long as the soak takes. */
export async function openPages(viewer: string, paths: string[]): Promise<Pages> {
  process.env.WAYWISER_TEST_CHROMIUM ??= existsSync(chromium) ? chromium : undefined
  if (!process.env.WAYWISER_TEST_CHROMIUM) throw new Error(`the soak needs ${chromium}`)
  const browser = await launchBrowser()
  const warnings: string[] = []
  const pages: [path: string, page: Page][] = []
  for (const path of paths) {
    const page = await browser.newPage()
    page.on('pageerror', error => warnings.push(`${path}: ${error.message}`))
    await page.goto(viewer + path)
    pages.push([path, page])
  }

  async function sizes() {
    return Promise.all(
      pages.map(async ([path, page]) => {
        const session = await page.context().newCDPSession(page)
        await session.send('HeapProfiler.collectGarbage')
        const { usedSize } = await session.send('Runtime.getHeapUsage')
        await session.detach()
        const elements = await page.evaluate<number>('document.querySelectorAll("*").length')
        return { path, heapMegabytes: usedSize / 1e6, elements }
      }),
    )
  }
  return { sizes, warnings, close: () => browser.close() }
}
