import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildPageWhenStale } from '../../../services/viewer/ui/build.ts'
import { type System, startSystem } from '../../e2e/system.ts'
import { launchBrowser, visit } from './browser.ts'
import { playRequests, storyEnvironment } from './story-requests.ts'

// Two stories, with the three real processes.

let browser: Browser
let system: System
let ids: Awaited<ReturnType<typeof playRequests>>

beforeAll(async () => {
  await buildPageWhenStale()
  system = await startSystem(storyEnvironment)
  browser = await launchBrowser()
  ids = await playRequests(system)
})

afterAll(async () => {
  await browser.close()
  await system.stop()
})

test('a slow notifications service is found in three clicks', async () => {
  const { page, complaints, close } = await visit(browser, `${system.viewer}/`)

  await page.getByRole('link', { name: 'Traces', exact: true }).click()
  await page.locator(`[data-trace="${ids.slow}"]`).click()
  await page.getByRole('button', { name: /^INSERT notifications/ }).click()

  const details = page.getByRole('complementary', { name: 'Span details' })
  expect(await details.getByRole('heading').first().textContent()).toContain('INSERT notifications')
  expect(await details.locator('.service').first().textContent()).toBe('notifications')
  expect(
    Number.parseFloat((await details.locator('.facts').first().textContent())!.split('· ')[1]!),
  ).toBeGreaterThanOrEqual(299)
  expect(complaints).toStrictEqual([])
  await close()
})

test('an error is followed from its log line to its trace and to its item', async () => {
  const { page, complaints, close } = await visit(browser, `${system.viewer}/logs`)
  const line = page.locator('.fixed-row', { hasText: 'request failed' }).first()

  await line.getByRole('link', { name: 'trace' }).click()
  await page.getByRole('heading', { name: 'Error: The store was made to fail at home' }).waitFor()
  expect(await page.locator('.trace-head h1').textContent()).toContain('500 GET')
  expect(await page.locator('.frames li').first().textContent()).toContain('failing-store.ts')

  await page.getByRole('link', { name: /all occurrences/ }).click()
  await page.getByText('2 occurrences').waitFor()
  await page.getByRole('link', { name: ids.failed }).click()

  await page.getByRole('tree', { name: 'Spans' }).waitFor()
  expect(new URL(page.url()).pathname).toBe(`/trace/${ids.failed}`)
  expect(complaints).toStrictEqual([])
  await close()
})
