import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { axeViolations, launchBrowser, visit } from './browser.ts'
import { sampleTrace } from './sample-trace.ts'
import { type SampleViewer, startSampleViewer } from './sample-viewer.ts'

let browser: Browser
let viewer: SampleViewer
const sampleId = 'f'.repeat(32)

beforeAll(async () => {
  viewer = await startSampleViewer()
  viewer.add(sampleTrace(sampleId))
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
  await viewer.close()
})

test('s opens the menu, and its choices copy a link and a text with what is selected', async () => {
  const { page, complaints, close } = await visit(browser, `${viewer.origin}/trace/${sampleId}`)
  const copied = () => page.evaluate<string>('navigator.clipboard.readText()')
  const announced = page.locator('.foot [role=status]')
  await page.getByRole('treeitem').first().waitFor()
  await page.keyboard.press('j')
  const selected = page.url()
  expect(selected).toContain('span=')

  await page.keyboard.press('s')
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Copy link y')
  await page.keyboard.press('Enter')
  await expect.poll(() => announced.textContent()).toBe('Copied the link.')
  expect(await copied()).toBe(selected)

  await page.getByRole('button', { name: 'Copy as Markdown' }).click()
  await expect.poll(() => announced.textContent()).toBe('Copied the Markdown.')
  const text = await copied()
  expect(text.split('\n')[0]).toMatch(/^\*\*.+\*\* `/)
  expect(text).toContain(`- **Link:** <${selected}>\n`)

  await page.keyboard.press('Escape')
  expect(await page.locator('#share').getAttribute('open')).toBeNull()
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Share')
  await page.keyboard.press('Y')
  await expect.poll(() => announced.textContent()).toBe('Copied the Markdown.')
  expect(complaints).toStrictEqual([])
  await close()
})

test('on a phone the open menu is inside of the window, and has no fault of access', async () => {
  const { page, close } = await visit(browser, `${viewer.origin}/trace/${sampleId}`, { width: 390 })
  await page.getByRole('treeitem').first().waitFor()

  await page.getByText('Share', { exact: true }).click()

  const box = (await page.locator('#share > ul').boundingBox())!
  expect(box.x >= 0 && box.x + box.width <= 390).toBe(true)
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
  expect(await axeViolations(page)).toStrictEqual([])
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/share-390.png` })
  await close()
})

test('a trace that has gone is said to be gone', async () => {
  const { page, close } = await visit(browser, `${viewer.origin}/trace/${sampleId}`)
  await page.getByRole('treeitem').first().waitFor()
  await fetch(`${viewer.origin}/-/api/data`, { method: 'DELETE' })

  await page.keyboard.press('Y')

  await expect
    .poll(() => page.locator('.foot [role=status]').textContent())
    .toBe('The viewer does not have this trace any more, or does not answer.')
  await close()
})
