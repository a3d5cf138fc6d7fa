import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, visit } from './browser.ts'
import { bigTrace, sampleTrace } from './sample-trace.ts'
import { recordsOf, type SampleViewer, startSampleViewer } from './sample-viewer.ts'

let browser: Browser
let viewer: SampleViewer
const small = '6a00000012345678901234567890abcd'
const large = 'b'.repeat(32)
const idOf = (short: string) => short.padEnd(16, '0')

beforeAll(async () => {
  viewer = await startSampleViewer()
  viewer.add(sampleTrace(small))
  viewer.inbox.addSpans(recordsOf(bigTrace(large, 3000)).spans)
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
  await viewer.close()
})

const open = async (query = '', id = small, options: { width?: number } = {}) => {
  const opened = await visit(browser, `${viewer.origin}/trace/${id}${query}`, options)
  await opened.page.getByRole('tree', { name: 'Spans' }).waitFor()
  return opened
}

const rowsOf = (page: Page) => page.locator('[role="treeitem"]')
const namesOf = (page: Page) => page.locator('[role="treeitem"] .span-name').allInnerTexts()
const widthOf = async (page: Page, selector: string) =>
  Math.round((await page.locator(selector).first().boundingBox())!.width)

test.each([390, 1024, 1440])(
  'at %d px the border of the names is moved by key and pointer',
  async width => {
    const { page, complaints, close } = await open('', small, { width })
    await page.evaluate('localStorage.clear()')
    const border = page.getByRole('separator', { name: 'Width of the names' })
    const before = await widthOf(page, '.span-label')
    const whole = await widthOf(page, '.span-row')

    await border.press('ArrowLeft')
    const narrower = await widthOf(page, '.span-label')
    expect(before - narrower).toBeGreaterThan(whole * 0.01)
    expect(before - narrower).toBeLessThan(whole * 0.03)

    const at = (await border.boundingBox())!
    await page.mouse.move(at.x + 4, at.y + 40)
    await page.mouse.down()
    await page.mouse.move(at.x + 4 + 40, at.y + 40, { steps: 4 })
    await page.mouse.up()
    const dragged = await widthOf(page, '.span-label')
    expect(Math.abs(dragged - narrower - 40)).toBeLessThan(4)
    expect(Number(await border.getAttribute('aria-valuenow'))).toBeCloseTo(
      (dragged / whole) * 100,
      0,
    )

    await page.reload()
    await border.waitFor()
    expect(await widthOf(page, '.span-label')).toBe(dragged)

    await page.mouse.move(at.x + 44, at.y + 40)
    await page.mouse.down()
    await page.mouse.move(width + 500, at.y + 40)
    await page.mouse.up()
    expect(await widthOf(page, '.span-label')).toBeLessThanOrEqual(Math.ceil(whole * 0.75))
    expect(await widthOf(page, '.span-lane')).toBeGreaterThan(50)

    await border.dblclick()
    expect(await widthOf(page, '.span-label')).toBe(before)
    expect(complaints).toStrictEqual([])
    await close()
  },
)

test('the border of the details is moved, and kept', async () => {
  const { page, close } = await open(`?span=${idOf('a1')}`)
  await page.evaluate('localStorage.clear()')
  const border = page.getByRole('separator', { name: 'Width of the details' })
  const before = await widthOf(page, '.details')

  for (let times = 0; times < 3; times++) await border.press('ArrowLeft')
  const wider = await widthOf(page, '.details')
  expect(wider).toBeGreaterThan(before + 40)

  await page.reload()
  await border.waitFor()
  expect(await widthOf(page, '.details')).toBe(wider)
  await border.dblclick()
  expect(await widthOf(page, '.details')).toBe(before)
  await close()
})

test('a long service name gives way before the name of the span', async () => {
  const id = 'c'.repeat(32)
  const trace = sampleTrace(id)
  const service = 'a-service-with-a-very-long-name-indeed-that-never-ends'
  viewer.inbox.addSpans(recordsOf({ ...trace, spans: [{ ...trace.spans[0]!, service }] }).spans)
  const { page, close } = await open('', id)

  const shown = (await page.evaluate(
    `['.span-name', '.span-row .service'].map(each => { const e = document.querySelector(each); return e.scrollWidth > e.clientWidth })`,
  )) as boolean[]

  expect(shown).toStrictEqual([false, true])
  await close()
})

test('only errors, only the critical path, only longer ones: ancestors stay, and Back undoes it', async () => {
  const { page, complaints, close } = await open('?lens=waterfall')
  const all = await namesOf(page)
  const only = page.getByRole('group', { name: 'Show only' })
  const said = only.getByRole('status')

  await only.getByRole('button', { name: 'Errors' }).click()
  expect(await namesOf(page)).toStrictEqual([
    'POST /api/activities',
    'POST notifications',
    'POST /api/notifications',
    'POST hooks.example.com',
  ])
  expect(await said.innerText()).toBe('showing 4 of 10')
  expect(page.url()).toContain('only=errors')

  await only.getByLabel('longer than').fill('195')
  await only.getByLabel('longer than').press('Enter')
  await expect.poll(() => said.innerText()).toBe('showing 2 of 10')
  expect(await namesOf(page)).toStrictEqual(['POST /api/activities', 'POST notifications'])

  await only.getByLabel('longer than').fill('9999')
  await only.getByLabel('longer than').press('Enter')
  await page.getByText('No span is like this.').waitFor()
  expect(await said.innerText()).toBe('showing 0 of 10')

  await page.goBack()
  await page.goBack()
  await expect.poll(() => said.innerText()).toBe('showing 4 of 10')
  await page.keyboard.press('Escape')
  await page.getByRole('tree').focus()
  await page.keyboard.press('u')
  await expect.poll(() => namesOf(page)).toStrictEqual(all)
  expect(page.url()).not.toContain('only=')
  expect(complaints).toStrictEqual([])
  await close()
})

test('only matches keeps their ancestors as context, from a link too', async () => {
  const { page, close } = await open('?lens=waterfall&q=hooks&only=matches')

  await page.getByText('showing 1 of 10').waitFor()
  expect(await namesOf(page)).toStrictEqual([
    'POST /api/activities',
    'POST notifications',
    'POST /api/notifications',
    'POST hooks.example.com',
  ])
  expect(await page.locator('.span-row.context').count()).toBe(3)
  await page.getByRole('button', { name: 'Show all' }).click()
  await expect.poll(() => rowsOf(page).count()).toBe(10)
  await close()
})

test('of a large trace the matches are shown once all of it is loaded', async () => {
  const { page, asked, close } = await open('?lens=waterfall&q=app.index=2345&only=matches', large)

  await page.getByText('showing 1 of 3,000').waitFor()
  expect(asked).toContain(`/-/api/traces/${large}`)
  expect((await namesOf(page)).at(-1)).toBe('step 2345')
  await close()
})
