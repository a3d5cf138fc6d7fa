import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  cause,
  full,
  otlpSpan,
  pinoLine,
  putLine,
  sendItem,
  sendSegment,
  sendSpans,
} from '../errors/failures.ts'
import { printedStacks } from '../errors/stacks.ts'
import { sampleMillis, spanId, traceId } from '../records.ts'
import { goInside, launchBrowser, type Visit, visit } from './browser.ts'
import { type SampleViewer, startSampleViewer } from './sample-viewer.ts'

let browser: Browser
let viewer: SampleViewer
let visited: Visit

const python = printedStacks.find(({ language }) => language === 'Python')!
const inPython = { class: 'shop.CartError', message: 'it is full', stack: python.text }

/** A trace with an error from each source; the one above with its cause, the others by itself. */
beforeAll(async () => {
  viewer = await startSampleViewer()
  viewer.clock.millis = sampleMillis + 1000
  await sendSpans(viewer, [
    otlpSpan([inPython]),
    otlpSpan(
      [],
      { spanId: spanId(4), parentId: spanId(0) },
      { name: 'GET /stock', kind: 3, status: { code: 2 } },
    ),
  ])
  await sendSegment(viewer, {
    id: spanId(1),
    fault: true,
    cause: cause({ ...full, class: 'DiskError', message: 'disk is full' }),
  })
  await putLine(viewer, pinoLine({ ...full, class: 'MailError', message: 'no such box' }))
  await sendItem(viewer, { ...full, class: 'PayError', message: 'no card' })
  browser = await launchBrowser()
  visited = await visit(browser, `${viewer.origin}/trace/${traceId(0)}`)
})

afterAll(async () => {
  await browser.close()
  await viewer.close()
})

const textsOf = async (selector: string) =>
  (await visited.page.locator(selector).allInnerTexts()).map(text => text.replace(/\s+/g, ' '))

test('the error panel has the errors of all sources, each with where it comes from', async () => {
  const { page, complaints } = visited
  await page.locator('.error-item').nth(4).waitFor()

  const heads = await textsOf('.error-item h3')
  const facts = await textsOf('.error-item h3 + .facts')

  expect(heads.map(text => text.slice(2))).toStrictEqual([
    'shop.CartError: it is full',
    'MailError: no such box',
    'Error: GET /stock',
    'DiskError: disk is full',
    'PayError: no card',
  ])
  expect(facts.map(text => text.split(' · ')[0])).toStrictEqual([
    'from a span event',
    'from a log record',
    'from a span’s status',
    'from a segment’s cause',
    'a Rollbar item',
  ])
  expect(facts.filter(text => text.includes('all occurrences'))).toHaveLength(4)
  const first = page.locator('.error-item').first()
  expect(await first.locator('.frames').first().locator('li').allInnerTexts()).toStrictEqual([
    expect.stringContaining('add /app/cart.py:15'),
    expect.stringContaining('handle /app/shop.py:40'),
  ])
  expect(await first.locator('h4').textContent()).toBe("caused by KeyError: 'apple'")
  expect(complaints).toStrictEqual([])
})

test('the list of errors names the sources, and an error shows what was sent', async () => {
  const { page, complaints } = visited
  await goInside(page, '/errors?range=PT3H')
  await page.locator('.error-link').nth(3).waitFor()

  expect((await textsOf('td.error-source')).toSorted()).toStrictEqual([
    'item',
    'log line',
    'segment',
    'span',
  ])
  await page.locator('.error-link', { hasText: 'DiskError' }).click()
  await page.getByText('Raw cause of the segment').click()

  expect(await textsOf('.item-shown .frames li b')).toStrictEqual(['add', 'handle'])
  expect(await textsOf('.item-shown .facts')).toStrictEqual([
    expect.stringContaining('from a segment’s cause'),
  ])
  await page.getByText('"working_directory"').waitFor()
  await page.getByRole('link', { name: 'Show its trace' }).click()
  await page.waitForURL(url => url.pathname === `/trace/${traceId(0)}`)
  expect(complaints).toStrictEqual([])
})

test('an error is muted on the list and unmuted on its own page', async () => {
  const { page } = visited
  await goInside(page, '/errors')
  const row = page.locator('.error-table tr', { hasText: 'MailError' })
  await row.getByRole('button', { name: 'Mute' }).click()
  await row.waitFor({ state: 'detached' })

  await page.getByRole('combobox', { name: 'Show' }).selectOption('muted')
  await row.getByText('muted', { exact: true }).waitFor()
  expect(await textsOf('.error-table .error-class')).toStrictEqual(['MailError'])
  await row.getByRole('link').first().click()
  await page.getByRole('button', { name: 'Unmute' }).click()
  await page.getByRole('button', { name: 'Resolve' }).waitFor()
  await goInside(page, '/errors')
  await row.waitFor()
})
