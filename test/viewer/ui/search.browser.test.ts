import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { logLine, span, spanId, traceId } from '../records.ts'
import { axeViolations, goInside, launchBrowser, visit } from './browser.ts'
import { type SampleViewer, startSampleViewer } from './sample-viewer.ts'

let browser: Browser
let viewer: SampleViewer

const [ada, grace, hostile] = [0, 1, 2]

const long = `start ${'x'.repeat(10_000)} end`
const texts = ['<img src=x onerror="window.harm=1">', 'a\u202eb', '100 % "off"', long]

beforeAll(async () => {
  viewer = await startSampleViewer()
  const { inbox } = viewer
  inbox.addSpans([
    span({ traceId: traceId(ada), resource: {} }),
    span({
      traceId: traceId(ada),
      spanId: spanId(1),
      parentId: spanId(0),
      name: 'find the user',
      kind: 'INTERNAL',
      resource: {},
      attributes: { 'app.user': 'Ada Lovelace', 'app.tier': 'gold' },
    }),
    span({ traceId: traceId(grace), resource: {}, attributes: { 'app.user': 'Grace Hopper' } }),
    span({
      traceId: traceId(hostile),
      resource: {},
      attributes: Object.fromEntries(texts.map((text, index) => [`text.${index}`, text])),
    }),
  ])
  inbox.addLogs([
    logLine({ traceId: traceId(grace), spanId: spanId(0), message: 'compiled the first program' }),
  ])
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
  await viewer.close()
})

const shown = (page: Page) =>
  page
    .locator('[data-trace]')
    .evaluateAll(rows => rows.map(row => row.getAttribute('data-trace')).toSorted())

const query = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams)

const field = (page: Page) => page.getByRole('combobox', { name: 'Search all traces' })

test('a text is found across traces from any page, its match is marked, and opens at its span', async () => {
  const { page, complaints, close } = await visit(browser, `${viewer.origin}/errors`)
  await page.locator('h1').waitFor()

  await page.keyboard.press('/')
  await page.keyboard.type('lovelace')
  await page.keyboard.press('Enter')

  await expect.poll(() => shown(page)).toStrictEqual([traceId(ada)])
  expect(query(page)).toStrictEqual({ q: 'lovelace' })
  expect(await page.locator('.trace-match').textContent()).toBe('attribute: app.user=Ada Lovelace')
  expect(await page.locator('.trace-match mark').allTextContents()).toStrictEqual(['Lovelace'])
  await page.locator('[data-trace]').click()
  await page.locator('.details').waitFor()
  expect(query(page)).toStrictEqual({ span: spanId(1), q: 'lovelace' })
  expect(await page.locator('#span-search').inputValue()).toBe('lovelace')
  expect(await page.locator('.span-search [role="status"]').textContent()).toBe('1 of 1')
  await page.goBack()
  await expect.poll(() => shown(page)).toStrictEqual([traceId(ada)])
  await page.getByRole('button', { name: 'Remove “lovelace”' }).click()
  await expect.poll(() => shown(page)).toStrictEqual([ada, grace, hostile].map(n => traceId(n!)))
  expect(complaints).toStrictEqual([])
  await close()
})

/** What is written, and where Enter leads. */
const ids: [text: string, path: string][] = [
  [traceId(grace!), `/trace/${traceId(grace!)}`],
  [traceId(grace!).toUpperCase(), `/trace/${traceId(grace!)}`],
  [`  1-${traceId(grace!).slice(0, 8)}-${traceId(grace!).slice(8)} `, `/trace/${traceId(grace!)}`],
  [`00-${traceId(ada!)}-${spanId(1)}-01`, `/trace/${traceId(ada!)}?span=${spanId(1)}`],
  [
    `Root=1-${traceId(ada!).slice(0, 8)}-${traceId(ada!).slice(8)};Parent=${spanId(1)};Sampled=1`,
    `/trace/${traceId(ada!)}?span=${spanId(1)}`,
  ],
  [spanId(1), `/trace/${traceId(ada!)}?span=${spanId(1)}`],
  ['00000000000000ff', '/traces?q=00000000000000ff'],
  ['0'.repeat(32), `/traces?q=${'0'.repeat(32)}`],
  ['GET /api/activities/home', '/traces?q=GET+%2Fapi%2Factivities%2Fhome'],
  ['app.tier=gold', '/traces?q=app.tier%3Dgold'],
]

test('an id in any spelling opens its trace, and any other text is searched', async () => {
  const { page, complaints, close } = await visit(browser, `${viewer.origin}/`)

  for (const [text, path] of ids) {
    await goInside(page, '/wires')
    await page.keyboard.press('Control+k')
    await field(page).fill(text)
    await page.keyboard.press('Enter')
    await expect
      .poll(() => page.url().slice(viewer.origin.length), { message: text })
      .toSatisfy((at: string) => (path.startsWith('/trace/') ? at.startsWith(path) : at === path))
  }
  expect(complaints.filter(text => !text.includes('status of 404'))).toStrictEqual([])
  await close()
})

test('the box offers what a text can mean, completes attributes, and keeps the last searches', async () => {
  const { page, complaints, close } = await visit(browser, `${viewer.origin}/wires`)
  const options = () =>
    page
      .locator('#search-options [role="option"]')
      .evaluateAll(all => all.map(each => each.textContent))
  const brand = page.getByRole('link', { name: 'Waywiser' })
  await brand.focus()

  await page.keyboard.press('Control+k')
  await page.keyboard.type('app.ti')
  await expect.poll(options).toStrictEqual(['app.ti search as text', 'app.tier= seen'])
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  expect(await field(page).getAttribute('aria-activedescendant')).toBe('search-option-1')
  await page.keyboard.press('Enter')
  await expect.poll(options).toStrictEqual(['app.tier= search as text', 'app.tier=gold seen'])
  await page.keyboard.press('ArrowUp')
  await page.keyboard.type('gold')
  await expect
    .poll(options)
    .toStrictEqual([
      'app.tier=gold search as text',
      'app.tier=gold only traces with this attribute',
    ])
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await axeViolations(page)).toStrictEqual([])
  }
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect.poll(() => shown(page)).toStrictEqual([traceId(ada!)])
  expect(query(page)).toStrictEqual({ where: 'app.tier=gold' })

  await goInside(page, '/wires')
  await brand.focus()
  await page.keyboard.press('Control+k')
  await expect.poll(options).toStrictEqual(['app.tier=gold searched before'])
  await page.keyboard.press('Escape')
  expect(await page.evaluate('document.activeElement.className')).toBe('brand')
  expect(await field(page).getAttribute('aria-expanded')).toBe('false')
  expect(complaints).toStrictEqual([])
  await close()
})

test('a search combines with filter, range and quick filter, and says what can be removed', async () => {
  const { page, close } = await visit(
    browser,
    `${viewer.origin}/traces?where=app.user&where=app.tier!%3Dgold&q=program&filter=http.status%20%3E%200`,
  )

  await page.getByText('No traces match').waitFor()
  await page
    .getByRole('button', { name: 'Clear the search “program” and 2 attributes and the filter' })
    .waitFor()
  await page.getByRole('button', { name: 'Clear', exact: true }).click()
  await expect.poll(() => shown(page)).toStrictEqual([traceId(grace!)])
  expect(await page.locator('.trace-match').textContent()).toBe('attribute: app.user=Grace Hopper')
  await page.getByRole('button', { name: 'Remove “program”' }).click()
  await page.getByRole('button', { name: 'Remove app.tier!=gold' }).click()
  await expect.poll(() => shown(page)).toStrictEqual([traceId(ada!), traceId(grace!)])
  await close()
})

test('a text that is no filter offers itself as a search', async () => {
  const { page, close } = await visit(browser, `${viewer.origin}/traces?filter=grace+hopper`)

  await page.getByRole('button', { name: 'Search for “grace hopper” as text' }).click()

  await expect.poll(() => shown(page)).toStrictEqual([traceId(grace!)])
  expect(query(page)).toStrictEqual({ q: 'grace hopper' })
  await close()
})

test('hostile and long texts are searched, and stay text', async () => {
  const { page, complaints, close } = await visit(browser, `${viewer.origin}/`)

  for (const [text, mark] of [
    ['<img src=x', '<img'],
    ['a\u202eb', 'a⟨U+202E⟩b'],
    ['%', '%'],
    ['"off', 'off'],
    ['"start xxx"', 'start xxx'],
    ['x'.repeat(1_000), undefined],
  ] as const) {
    await page.keyboard.press('Control+k')
    await field(page).fill(text)
    await page.keyboard.press('Enter')
    await expect
      .poll(() => shown(page), { message: text.slice(0, 20) })
      .toStrictEqual([traceId(hostile!)])
    if (!mark) continue
    const marked = page.locator('.trace-match mark').first()
    await expect.poll(() => marked.textContent(), { message: text }).toBe(mark)
  }
  await page.keyboard.press('Control+k')
  await field(page).fill(long)
  await page.keyboard.press('Enter')
  await page
    .getByText(/; expected words, "quoted phrases" and key=value, at most 2000 characters/)
    .waitFor()
  expect(await page.locator('img, main script').count()).toBe(0)
  expect(await page.evaluate('window.harm')).toBeUndefined()
  expect(complaints.filter(text => !text.includes('status of 400'))).toStrictEqual([])
  await close()
})

test('on a phone a button opens the field, and Escape closes it', async () => {
  const { page, close } = await visit(browser, `${viewer.origin}/traces?q=ada`, { width: 390 })
  await page.locator('[data-trace]').waitFor()
  expect(await field(page).isVisible()).toBe(false)
  expect(await axeViolations(page)).toStrictEqual([])

  await page.getByRole('button', { name: 'Search', exact: true }).click()

  await field(page).waitFor()
  expect(await page.evaluate('document.activeElement.id')).toBe('search')
  await page.keyboard.press('Escape')
  await field(page).waitFor({ state: 'hidden' })
  expect(
    await page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    ),
  ).toBe(0)
  await close()
})
