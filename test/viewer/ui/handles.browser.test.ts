import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TracesAnswer } from '../../../services/viewer/records/api.ts'
import { scratchFolder } from '../../support/scratch-folder.ts'
import { item, logLine, span, spanId, traceId } from '../records.ts'
import { axeViolations, launchBrowser, visit } from './browser.ts'
import { everyMember } from './every-member.ts'
import { type SampleViewer, startSampleViewer } from './sample-viewer.ts'

let browser: Browser
let viewer: SampleViewer

const [full, other, fromXray] = [traceId(0), traceId(1), traceId(9)]

const statement =
  "SELECT id, handle FROM users WHERE name = 'from where' AND age > 7 ORDER BY id LIMIT 10"
const json = '{"id":12345678901234567890,"tags":["a","b"],"empty":{},"text":"a,b: {c}"}'

const many = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`many.key${n}`, `value${n}`]))

const attributes = {
  'app.user': 'Ada Lovelace',
  'app.count': 17,
  'app.ok': false,
  'app.list': ['a', 8],
  'db.query.text': statement,
  'app.json': json,
  'odd=key': '1',
  '!odd': 'x!=y',
  'odd"quote': 'said "hello" twice',
  'app.markup': '<img src=x onerror="window.harm=1">',
  'app.direction': 'a\u202eb',
  'app.percent': '100 %41 &amp; + more',
  'app.long': `start ${'y'.repeat(10_000)}`,
}

beforeAll(async () => {
  viewer = await startSampleViewer()
  const { inbox } = viewer
  inbox.addSpans([
    span({
      traceId: full,
      attributes,
      resource: { 'service.name': 'activities', 'host.name': 'laptop-7' },
      scope: { name: 'my-scope', version: '1.2.3', attributes: { 'scope.kind': 'hand-made' } },
      events: [
        { name: 'cache miss', timeMillis: 1_763_825_600_010, attributes: { 'cache.key': 'k1' } },
      ],
      links: [{ traceId: other, spanId: spanId(5), attributes: { 'link.why': 'retry' } }],
    }),
    span({ traceId: other, resource: {}, attributes: many }),
  ])
  inbox.addLogs([
    logLine({
      traceId: full,
      spanId: spanId(0),
      message: 'order failed',
      fields: { msg: 'order failed', err: { type: 'OrderError', code: 23 } },
    }),
  ])
  inbox.addItem(item({ traceId: full, raw: { environment: 'test', custom: { order: 'order-9' } } }))
  await fetch(`${viewer.origin}/TraceSegments`, {
    method: 'POST',
    body: JSON.stringify({ TraceSegmentDocuments: [JSON.stringify(everyMember)] }),
  })
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
  await viewer.close()
})

const open = async (id = full, query = `?span=${spanId(0)}`) => {
  const visited = await visit(browser, `${viewer.origin}/trace/${id}${query}`)
  await visited.page.locator('.details .facts').first().waitFor()
  await visited.page.evaluate(
    "for (const each of document.querySelectorAll('details')) each.open = true",
  )
  return visited
}

const row = (page: Page | Locator, name: string) =>
  page
    .locator('.members > div')
    .filter({ has: page.locator('dt', { hasText: name }) })
    .first()

const query = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams)

test('from a value to the traces with it and back, without it, and found in this trace', async () => {
  const { page, complaints, close } = await open()
  const user = row(page, 'app.user')

  await user.hover()
  await user.getByRole('link', { name: 'Only traces with this' }).click()
  await page.locator('[data-trace]').first().waitFor()
  expect(query(page)).toStrictEqual({ where: 'app.user=Ada Lovelace' })
  expect(await page.locator('[data-trace]').count()).toBe(1)
  expect(await page.locator('.trace-match mark').allTextContents()).toStrictEqual([
    'app.user=Ada Lovelace',
  ])
  await page.locator('[data-trace]').click()
  await page.locator('dd mark', { hasText: 'Ada Lovelace' }).waitFor()
  expect(query(page)).toStrictEqual({ span: spanId(0), q: 'app.user="ada lovelace"' })
  await page.goBack()
  await page.goBack()
  await user.hover()
  await user.getByRole('link', { name: 'Only traces without this' }).click()
  await expect.poll(() => page.locator('[data-trace]').count()).toBe(2)
  await page.goBack()
  await user.hover()
  await user.getByRole('button', { name: 'Find app.user in this trace' }).click()
  await expect.poll(() => page.locator('#span-search').inputValue()).toBe('app.user="Ada Lovelace"')
  await page.locator(`#span-${spanId(0)}.found`).waitFor()
  await page.locator('dd mark', { hasText: 'Ada Lovelace' }).waitFor()
  expect(complaints).toStrictEqual([])
  await close()
})

test('the keys reach all handles of a value in one tab stop, and a tap shows them', async () => {
  const { page, close } = await open()
  const focused = () => page.evaluate('document.activeElement.ariaLabel ?? ""')
  const user = row(page, 'app.user')

  await user.getByRole('button', { name: 'Copy app.user' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('Copied app.user.').waitFor()
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe('Ada Lovelace')
  const seen: unknown[] = []
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowLeft', 'Tab']) {
    await page.keyboard.press(key)
    seen.push(await focused())
  }
  const find = 'Find app.user in this trace'
  expect(seen.slice(0, 5)).toStrictEqual([
    ...['Only traces with this', 'Only traces without this', find, find],
    'Only traces without this',
  ])
  expect(seen[5]).toMatch(/^Copy /)
  expect(await user.locator('a').count()).toBe(0)
  await row(page, 'host.name').locator('dd').dispatchEvent('click')
  await row(page, 'host.name').getByRole('link', { name: 'Only traces with this' }).waitFor()
  await close()
})

const findTraces = async (href: string) => {
  const { searchParams } = new URL(href, viewer.origin)
  const { body } = await viewer.get<TracesAnswer>(`/-/api/traces?${searchParams}`)
  return body.traces.map(trace => trace.traceId)
}

test.each([
  ['a span', full, `?span=${spanId(0)}`, 22],
  ['a segment', fromXray, `?span=${everyMember.id}`, 30],
])(
  'each value of %s leads to the traces that have it, and to those that have not',
  async (_, id, at, least) => {
    const { page, complaints, close } = await open(id, at)
    for (const opener of await page.locator('.log-row').all()) await opener.click()
    await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    const rows = page.locator('.members > div')
    let followed = 0

    for (const each of await rows.all()) {
      const name = (await each.locator('dt').textContent())!
      await each.dispatchEvent('click')
      const links = each.locator('.handles a')
      await expect.poll(() => each.locator('.handles.active').count(), { message: name }).toBe(1)
      if ((await links.count()) === 0) {
        expect(name).toMatch(/^(parent_id|dropped)$/)
        continue
      }
      const [only, without] = await links.evaluateAll(all =>
        all.map(link => link.getAttribute('href')!),
      )
      expect(await findTraces(only!), `${name} ${only}`).toContain(id)
      expect(await findTraces(without!), `${name} ${without}`).not.toContain(id)
      followed++
    }

    expect(followed).toBeGreaterThanOrEqual(least)
    expect(await page.locator('img, main script').count()).toBe(0)
    expect(await page.evaluate('window.harm')).toBeUndefined()
    expect(complaints).toStrictEqual([])
    await close()
  },
  60_000,
)

test('SQL stands by its clauses and JSON indented, and both are copied as they were sent', async () => {
  const { page, close } = await open()
  const sql = row(page, 'db.query.text')

  expect(await sql.locator('.clause').allTextContents()).toStrictEqual([
    'SELECT id, handle ',
    'FROM users ',
    "WHERE name = 'from where' AND age > 7 ",
    'ORDER BY id ',
    'LIMIT 10',
  ])
  await sql.getByRole('button', { name: 'Copy', exact: true }).click()
  await page.getByText('Copied db.query.text.').waitFor()
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(statement)
  await sql.locator('pre').selectText()
  await page.keyboard.press('Control+c')
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(statement)
  const block = row(page, 'app.json')
  expect(await block.locator('pre').textContent()).toBe(
    `{
  "id": 12345678901234567890,
  "tags": [
    "a",
    "b"
  ],
  "empty": {},
  "text": "a,b: {c}"
}`,
  )
  await block.getByRole('button', { name: 'Copy', exact: true }).click()
  await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toBe(json)
  await close()
})

test('a list of more than twelve members has a field that filters it', async () => {
  const { page, close } = await open(other)
  const names = () => page.locator('.details .members dt').allTextContents()

  await page.getByRole('searchbox', { name: 'Filter these members' }).fill('VALUE7')

  await expect.poll(names).toContain('many.key7')
  expect((await names()).filter(name => name.startsWith('many'))).toStrictEqual(['many.key7'])
  await page.getByText('1 of 20').waitFor()
  await close()
})

test('axe finds nothing wrong with handles, marks and blocks, in both themes, also on a phone', async () => {
  const { page, close } = await open(full, `?span=${spanId(0)}&q=ada+retry`)
  const violations: string[] = []

  for (const [width, colorScheme] of [
    [1280, 'light'],
    [390, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height: 860 })
    await page.emulateMedia({ colorScheme })
    await row(page, 'app.user').getByRole('button', { name: 'Copy app.user' }).focus()
    violations.push(...(await axeViolations(page)))
    const overflow = await page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    )
    if (overflow !== 0) violations.push(`${overflow} px too wide at ${width}`)
  }

  expect(violations).toStrictEqual([])
  await close()
})

test('an exported page has the handles that need no viewer', async () => {
  const answer = await fetch(`${viewer.origin}/-/api/export/${full}?format=html`)
  const file = join(scratchFolder(), 'trace.html')
  writeFileSync(file, Buffer.from(await answer.arrayBuffer()))
  const page = await browser.newPage()
  await page.goto(pathToFileURL(file).href)
  await page.getByRole('treeitem').first().click()
  const user = row(page, 'app.user')

  await user.hover()

  const handles = user.locator('.handles > *')
  await expect.poll(() => handles.count()).toBe(2)
  expect(
    await handles.evaluateAll(all => all.map(each => each.getAttribute('aria-label'))),
  ).toStrictEqual(['Copy app.user', 'Find app.user in this trace'])
  await handles.last().click()
  await page.locator(`#span-${spanId(0)}.found`).waitFor()
  expect(await page.locator('#search').count()).toBe(0)
  await page.close()
})
