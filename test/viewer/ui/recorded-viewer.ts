import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { demoShop } from '../recordings/demo-shop.ts'
import { javaOrders } from '../recordings/java-orders.ts'
import { lambdaOrders } from '../recordings/lambda-orders.ts'
import { pythonShop } from '../recordings/python-shop.ts'
import { sendRecording } from '../recordings/recording.ts'
import { sampleMillis, traceId } from '../records.ts'
import { launchBrowser, visit } from './browser.ts'
import { type SampleViewer, startSampleViewer } from './sample-viewer.ts'

export const recordings = {
  python: pythonShop(traceId(1), sampleMillis),
  java: javaOrders(traceId(2), sampleMillis + 100),
  demo: demoShop(traceId(3), sampleMillis + 200),
  lambda: lambdaOrders(traceId(4), sampleMillis + 300),
}

/** A viewer that has all recordings, and a browser, for the tests of a file. */
export function useRecordedViewer() {
  let browser: Browser
  let viewer: SampleViewer

  beforeAll(async () => {
    viewer = await startSampleViewer()
    for (const recording of Object.values(recordings)) await sendRecording(viewer.origin, recording)
    // What has not come by now is missing, if it was ever made.
    viewer.clock.millis += 20_000
    browser = await launchBrowser()
  })

  afterAll(async () => {
    await browser.close()
    await viewer.close()
  })

  /** Opens a path, and waits until an element is there. */
  async function open(path: string, there: string) {
    const opened = await visit(browser, viewer.origin + path, { width: 1440 })
    await opened.page.locator(there).first().waitFor()
    return opened
  }

  return {
    open,
    openTrace: (name: keyof typeof recordings) =>
      open(`/trace/${recordings[name].traceId}`, '.panel-map .node'),
    get: <Body>(path: string) => viewer.get<Body>(path),
  }
}

/** The texts of all elements, each on one line. */
export const texts = async (page: Page, selector: string) =>
  (await page.locator(selector).allTextContents()).map(text => text.replace(/\s+/g, ' ').trim())
