import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { scenarios } from '../../../services/scenarios/all.ts'
import { buildPageWhenStale } from '../../../services/viewer/ui/build.ts'
import { type System, startSystem } from '../../e2e/system.ts'
import { axeViolations, launchBrowser, visit } from './browser.ts'
import { startSampleViewer } from './sample-viewer.ts'

let browser: Browser
let system: System

beforeAll(async () => {
  await buildPageWhenStale()
  system = await startSystem()
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
  await system.stop()
})

test('a story is played from the navigation, and ends in its trace with what to look at', async () => {
  const { page, complaints, close } = await visit(browser, `${system.viewer}/`)

  await page.getByRole('link', { name: 'Learn', exact: true }).click()
  await page.getByRole('heading', { name: 'Learn by breaking it' }).waitFor()
  await page
    .getByRole('button', { name: /^Play / })
    .nth(14)
    .waitFor()
  expect(await page.getByRole('button', { name: /^Play / }).count()).toBe(scenarios.length)
  expect(await page.getByRole('heading', { level: 3 }).first().textContent()).toBe(
    'A slow statement',
  )
  await page.getByRole('button', { name: 'Play The other service is down' }).click()

  await page.locator('.ticks li').first().waitFor()
  expect(new URL(page.url()).searchParams.get('scenario')).toBe('peer-down')
  const ticks = await page.locator('.ticks li').allTextContents()
  expect(ticks).toHaveLength(6)
  expect(ticks.filter(text => !text.startsWith('✔ '))).toEqual([])
  await page.getByRole('link', { name: /^On the map notifications/ }).click()
  await page.locator('.trace-map .node', { hasText: 'notifications' }).waitFor()
  expect(new URL(page.url()).searchParams.get('lens')).toBe('map')
  expect(await page.locator('.ticks li').count()).toBe(6)
  await page.getByRole('link', { name: 'Before and after' }).click()
  await page.getByRole('heading', { name: 'Compare' }).waitFor()
  expect(complaints).toStrictEqual([])
  await close()
})

test.each([
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 390 },
] as const)('axe finds nothing wrong, $colorScheme and $width px wide', async look => {
  const { page, close } = await visit(browser, `${system.viewer}/learn`, { width: look.width })
  await page.emulateMedia({ colorScheme: look.colorScheme })
  await page.getByRole('button', { name: 'Play A slow statement' }).waitFor()
  const found = await axeViolations(page)
  await page.keyboard.press('Tab')
  await page.getByRole('button', { name: 'Play A slow statement' }).focus()
  await page.keyboard.press('Enter')
  await page.locator('.ticks li').first().waitFor()
  found.push(...(await axeViolations(page)))
  const overflow = await page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  )

  expect(found).toStrictEqual([])
  expect(overflow).toBe(0)
  await close()
})

test('without scenarios the page says how to switch them on', async () => {
  const viewer = await startSampleViewer()
  const { page, close } = await visit(browser, `${viewer.origin}/learn`)

  await page.getByText('scenarios are off: start with SCENARIOS=on, as npm start does').waitFor()
  await close()
  await viewer.close()
})

test('the trace of a play that is not remembered says so', async () => {
  const { page, close } = await visit(
    browser,
    `${system.viewer}/trace/${'9'.repeat(32)}?scenario=slow-statement`,
  )
  const answer = await fetch(
    `${system.viewer}/-/api/scenarios/slow-statement?trace=${'9'.repeat(32)}`,
  )

  await page.getByText('Nothing received of this trace yet').waitFor()
  expect(answer.status).toBe(404)
  expect(await answer.json()).toMatchObject({
    error: `no play of slow-statement with trace ${'9'.repeat(32)} is remembered`,
  })
  await close()
})
