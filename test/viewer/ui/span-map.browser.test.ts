import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { demoTrace } from '../graph/demo-trace.ts'
import { sendSketches, sketchedTrace } from '../graph/sketches.ts'
import { launchBrowser, visit } from './browser.ts'
import { type SampleViewer, startSampleViewer } from './sample-viewer.ts'

let browser: Browser
let viewer: SampleViewer

beforeAll(async () => {
  viewer = await startSampleViewer()
  await sendSketches(viewer, demoTrace())
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
  await viewer.close()
})

test('a trace of spans shows its map, says what it is drawn from, and a node leads to its span', async () => {
  const { page, complaints, close } = await visit(
    browser,
    `${viewer.origin}/trace/${sketchedTrace}?lens=map`,
  )
  await page.getByText('drawn from spans: no segments came').waitFor()

  const names = await page.locator('.service-map .node-name').allTextContents()
  expect(names).toHaveLength(16)
  expect(names).toContain('Clients of load')
  await page.locator('[data-part="accounting"]').click()

  await expect.poll(() => new URL(page.url()).searchParams.get('span')).toBe('0000000000000047')
  expect(complaints).toStrictEqual([])
  await close()
})

test('the map over time says what it is drawn from', async () => {
  const { page, complaints, close } = await visit(browser, `${viewer.origin}/map`)
  await page.getByText('drawn from spans: no segments came').waitFor()

  expect(await page.locator('[data-part="cart-cache (Database::redis)"]').count()).toBe(1)
  expect(complaints).toStrictEqual([])
  await close()
})
