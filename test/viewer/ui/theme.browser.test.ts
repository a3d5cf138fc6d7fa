import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { span } from '../records.ts'
import { launchBrowser, visit } from './browser.ts'
import { type SampleViewer, startSampleViewer } from './sample-viewer.ts'

let browser: Browser
let viewer: SampleViewer

beforeAll(async () => {
  viewer = await startSampleViewer()
  viewer.inbox.addSpans([span()])
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
  await viewer.close()
})

const dark = { text: 'rgb(230, 237, 244)', page: 'rgb(15, 23, 32)', picture: [125, 180, 255] }
const light = { text: 'rgb(21, 32, 43)', page: 'rgb(243, 246, 250)', picture: [11, 87, 196] }

/** The colours of text and page, and of the heatmap's most opaque pixel. */
const look = (page: Page) =>
  page.evaluate(`(() => {
    const { color, backgroundColor } = getComputedStyle(document.documentElement)
    const canvas = document.querySelector('.heatmap canvas')
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    let fullest = 0
    for (let at = 0; at < data.length; at += 4) if (data[at + 3] > data[fullest + 3]) fullest = at
    return { text: color, page: backgroundColor, picture: [...data.slice(fullest, fullest + 3)] }
  })()`)

test('the theme follows the system until the reader chooses another, also on the canvas', async () => {
  const { page, close } = await visit(browser, `${viewer.origin}/traces`)
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.locator('.heatmap canvas').waitFor()

  await expect.poll(() => look(page)).toStrictEqual(dark)
  await page.keyboard.press('d')
  await expect.poll(() => look(page)).toStrictEqual(light)
  await page.keyboard.press('d')
  await expect.poll(() => look(page)).toStrictEqual(dark)

  await close()
})
