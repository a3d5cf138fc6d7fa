import type { Browser, Page, Route } from 'playwright-core'
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
  expect(await said.textContent()).toBe('showing 4 of 10')
  expect(page.url()).toContain('only=errors')

  await only.getByLabel('longer than').fill('195')
  await only.getByLabel('longer than').press('Enter')
  await expect.poll(() => said.textContent()).toBe('showing 2 of 10')
  expect(await namesOf(page)).toStrictEqual(['POST /api/activities', 'POST notifications'])

  await only.getByLabel('longer than').fill('9999')
  await only.getByLabel('longer than').press('Enter')
  await page.getByText('No span is like this.').waitFor()
  expect(await said.textContent()).toBe('showing 0 of 10')

  await page.goBack()
  await page.goBack()
  await expect.poll(() => said.textContent()).toBe('showing 4 of 10')
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

test('a search of a large trace says that it goes on, and survives a refusal of the viewer', async () => {
  const { page, close } = await open('?lens=waterfall', large)
  const said = page.locator('.span-search').getByRole('status')
  const asked: Route[] = []
  await page.route(new RegExp(`/-/api/traces/${large}$`), route => void asked.push(route))

  await page.getByLabel('Search in this trace').fill('app.index=1234')
  await expect.poll(() => asked.length).toBe(1)
  expect(await said.textContent()).toBe('searching…')
  await asked[0]!.fulfill({ status: 503, json: { error: 'too many bytes in flight' } })

  await expect.poll(() => asked.length).toBe(2)
  expect(await said.textContent()).toBe('searching…')
  await asked[1]!.continue()
  await expect.poll(() => said.textContent()).toBe('1 match')
  await close()
})

test('the table adds spans up by name; a click on a row shows them in the waterfall', async () => {
  const { page, complaints, close } = await open('?lens=waterfall')
  await page.getByRole('button', { name: 'Table' }).click()
  const table = page.getByRole('table', { name: 'Spans by name' })
  const rows = table.getByRole('row')
  const texts = async () =>
    (await rows.allInnerTexts()).map(text => text.replaceAll(/\s+/g, ' ').trim())

  expect((await texts()).slice(0, 3)).toStrictEqual([
    'Span Count Total Self ▼ p95 Errors',
    'notifications INSERT notifications 1 162 ms 162 ms 162 ms 0',
    'notifications POST hooks.example.com 1 30 ms 30 ms 30 ms ✖ 1',
  ])
  await table.getByRole('button', { name: 'Errors' }).click()
  await expect
    .poll(async () => (await texts()).slice(1, 5).every(text => text.endsWith('✖ 1')))
    .toBe(true)
  expect(page.url()).toContain('by=errors')

  await table.getByRole('button', { name: 'INSERT notifications' }).press('Enter')
  await page.getByText('notifications INSERT notifications: showing 1 of 10').waitFor()
  expect((await namesOf(page)).at(-1)).toBe('INSERT notifications')
  await page.goBack()
  await rows.first().waitFor()
  expect(complaints).toStrictEqual([])
  await close()
})

test('the flame graph is gone through by the arrow keys, and a box selects its slowest span', async () => {
  const { page, complaints, close } = await open('?lens=waterfall&view=waterfall')
  await page.getByRole('tree').focus()
  await page.keyboard.press('v')
  await page.keyboard.press('v')
  const boxes = page.locator('.flame-box')
  await boxes.first().waitFor()
  const said = page.locator('.flame-said')
  const widths = await boxes.evaluateAll(all =>
    all.map(each => Math.round(each.getBoundingClientRect().width)),
  )
  expect(widths[0]).toBe(Math.max(...widths))

  await boxes.first().focus()
  for (const key of ['Down', 'Right', 'Right', 'Down', 'Left']) {
    await page.keyboard.press(`Arrow${key}`)
  }
  expect(await said.textContent()).toMatch(/^activities POST notifications: 1 span, total 200 ms/)
  await page.keyboard.press('ArrowRight')
  expect(await said.textContent()).toBe(
    'notifications POST /api/notifications: 1 span, total 190 ms, self 16 ms, 1 error',
  )
  await page.keyboard.press('Enter')
  const details = page.getByRole('complementary', { name: 'Span details' })
  await details.getByRole('heading', { name: 'POST /api/notifications' }).waitFor()
  expect(page.url()).toContain(`span=${idOf('b1')}`)
  expect(complaints).toStrictEqual([])
  await close()
})

test.each(['table', 'flame'])('the %s of a large trace has fewer than 500 elements', async view => {
  const { page, close } = await visit(browser, `${viewer.origin}/trace/${large}?view=${view}`)
  await page.locator('.sums-row .quiet, .flame-box').first().waitFor()

  expect(await page.evaluate('document.querySelectorAll("*").length')).toBeLessThan(500)
  await close()
})

test('a large trace of twelve services that call each other has fewer than 500 elements, wherever it is scrolled to', async () => {
  const id = 'f'.repeat(32)
  const { spans, ...trace } = bigTrace(id, 3000)
  const calls = spans.map((span, n) => ({
    ...span,
    parentId: n > 0 ? spans[Math.floor((n - 1) / 3)]!.spanId : undefined,
    kind: n % 2 ? ('SERVER' as const) : ('CLIENT' as const),
    service: `s${n % 12}`,
    status: n % 300 === 7 ? ('ERROR' as const) : span.status,
  }))
  viewer.inbox.addSpans(recordsOf({ ...trace, spans: calls }).spans)
  const { page, close } = await open('', id)
  await page.locator('.service-map .node').first().waitFor()
  await page.getByRole('button', { name: 'Show more errors' }).waitFor()
  const count = () => page.evaluate('document.querySelectorAll("*").length')

  expect(await page.locator('.service-map .edge').count()).toBeGreaterThan(20)
  expect(await count()).toBeLessThan(500)
  await page.getByRole('tree').evaluate(area => area.scrollTo({ top: 12_000 }))
  await page.locator(`#span-${calls[0]!.spanId}`).waitFor({ state: 'detached' })
  expect(await count()).toBeLessThan(500)
  await close()
})

test('repeated siblings are one row; a click, a key, a search and a link unfold it', async () => {
  const id = 'd'.repeat(32)
  const { spans, ...trace } = bigTrace(id, 41)
  const root = spans[0]!.spanId
  const repeated = spans.map((span, n) =>
    n === 0 ? span : { ...span, parentId: root, name: 'SELECT t', service: 'activities' },
  )
  viewer.inbox.addSpans(recordsOf({ ...trace, spans: repeated }).spans)
  const { page, complaints, close } = await open('?lens=waterfall', id)
  const group = page.locator('.siblings')

  expect(await group.textContent()).toBe(
    '▸ 38●activitiesSELECT t × 38✖ 1total 114 ms, slowest 3 ms',
  )
  // The last two are on the critical path.
  expect(await rowsOf(page).count()).toBe(4)

  await group.click()
  await expect.poll(() => rowsOf(page).count()).toBeGreaterThan(20)
  await page.keyboard.press('h')
  await expect.poll(() => rowsOf(page).count()).toBe(4)
  await page.keyboard.press('Enter')
  await expect.poll(() => rowsOf(page).count()).toBeGreaterThan(20)
  await page.keyboard.press('[')
  await page.keyboard.press(']')
  await expect.poll(() => rowsOf(page).count()).toBeGreaterThan(20)

  await page.goto(`${viewer.origin}/trace/${id}?lens=waterfall`)
  await page.getByLabel('Search in this trace').fill('app.index=23')
  await page.locator('.siblings.found').waitFor()
  await page.getByLabel('Search in this trace').press('Enter')
  const found = page.locator(`#span-${repeated[23]!.spanId}[aria-selected="true"]`)
  await found.waitFor()

  await page.goto(`${viewer.origin}/trace/${id}?lens=waterfall&span=${repeated[23]!.spanId}`)
  await found.waitFor()
  await page.goto(`${viewer.origin}/trace/${id}?lens=waterfall&only=errors`)
  await page.getByText('showing 1 of 41').waitFor()
  expect(await rowsOf(page).count()).toBe(2)
  expect(complaints).toStrictEqual([])
  await close()
})

test('of the map of many services only the columns in sight are drawn, others as they are scrolled to', async () => {
  const id = 'e'.repeat(32)
  const { spans, ...trace } = bigTrace(id, 50)
  const chain = spans.map((span, n) => ({
    ...span,
    parentId: spans[n - 1]?.spanId,
    kind: 'SERVER' as const,
    service: `s${n}`,
  }))
  viewer.inbox.addSpans(recordsOf({ ...trace, spans: chain }).spans)
  const { page, complaints, close } = await open('', id)
  const nodes = page.locator('.service-map .node')
  const node = (name: string) => nodes.getByText(name, { exact: true })

  await node('s0').waitFor()
  expect(await nodes.count()).toBeLessThan(12)
  const inWords = (await page.locator('.map-drawing p.hidden').textContent())!
  expect(inWords.split('. ')).toHaveLength(51)
  expect(inWords).toContain('. s7 → s8: 1 request (1 ok), 3 ms on average. ')

  await page.getByRole('group', { name: 'Map' }).evaluate(area => area.scrollTo({ left: 1e6 }))
  await node('s49').waitFor()
  expect(await node('s0').count()).toBe(0)
  expect(await nodes.count()).toBeLessThan(12)
  expect(complaints).toStrictEqual([])
  await close()
})
