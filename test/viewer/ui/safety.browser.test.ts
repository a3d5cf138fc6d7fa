import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Trace } from '../../../services/viewer/records/api.ts'
import { goInside, launchBrowser, visit } from './browser.ts'
import { sampleTrace } from './sample-trace.ts'
import { type SampleViewer, startSampleViewer } from './sample-viewer.ts'

let browser: Browser
let viewer: SampleViewer
const hostileId = 'e'.repeat(32)

beforeAll(async () => {
  viewer = await startSampleViewer()
  viewer.add(hostileTrace())
  const trace = sampleTrace(hostileId)
  viewer.inbox.noteRejection({ wire: 'xray-udp', reason: hostile, traceId: trace.traceId })
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
  await viewer.close()
})

const hostile =
  '<script>window.harm = 1</script>"><img src=x onerror="window.harm=2">\u202e\u0000😀'
const shown = '<script>window.harm = 1</script>"><img src=x onerror="window.harm=2">⟨U+202E⟩␀😀'

/** The same hostile text in every field from outside. */
function hostileTrace(): Trace {
  const trace = sampleTrace(hostileId)
  const many = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, index) => [`k.${index}`, index]),
  )
  return {
    ...trace,
    spans: trace.spans.map((span, index) => ({
      ...span,
      name: hostile,
      service: hostile,
      statusMessage: hostile,
      attributes: {
        [hostile]: hostile,
        ...(index === 0 && { ...many, big: 'x'.repeat(1_000_000) }),
      },
      events: [
        { name: hostile, timeMillis: span.startMillis, attributes: { [hostile]: hostile } },
        { name: 'exception', timeMillis: Number.NaN, attributes: {} },
      ],
      links: [{ traceId: hostile, spanId: hostile, attributes: { [hostile]: { deep: hostile } } }],
    })),
    segments: trace.segments.map(segment => ({
      ...segment,
      name: hostile,
      origin: hostile,
      document: { namespace: 'remote', name: hostile },
    })),
    errors: trace.errors.map(error => ({
      ...error,
      class: hostile,
      title: hostile,
      level: hostile,
      fingerprint: hostile,
      frames: [
        { filename: hostile, method: hostile, code: hostile, context: 'none' },
        { lineno: {} },
      ],
    })),
    logs: trace.logs.map(log => ({
      ...log,
      level: hostile,
      service: hostile,
      message: hostile,
      stream: hostile,
      fields: { [hostile]: hostile },
    })),
  }
}

test('hostile text in every field stays text in every panel, and the page works', async () => {
  const { page, complaints, close } = await visit(
    browser,
    `${viewer.origin}/trace/${hostileId}?span=${hostileTrace().spans[1]!.spanId}`,
  )
  await page.locator('.panel').first().waitFor()

  for (const lens of ['1', '2', '3', '4', '5', 'x']) {
    await page.keyboard.press(lens)
    for (const each of await page.locator('.log-row, .frames summary').all()) await each.click()

    expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain(shown)
    expect(await page.locator('.panel').first().textContent()).toContain('<script>')
    expect(await page.locator('img, main script, a[href^="javascript"]').count()).toBe(0)
  }

  expect(await page.evaluate('window.harm')).toBeUndefined()
  expect(complaints).toStrictEqual([])
  await close()
})

test('a megabyte of text shows its start, and ten times more with each click', async () => {
  const span = hostileTrace().spans[0]!.spanId
  const { page, close } = await visit(
    browser,
    `${viewer.origin}/trace/${hostileId}?lens=waterfall&span=${span}`,
  )

  await page.getByRole('button', { name: '… show 18,000 of 998,000 more characters' }).click()

  await page.getByRole('button', { name: '… show 180,000 of 980,000 more characters' }).waitFor()
  await page.getByRole('button', { name: 'Show 9,950 more' }).click()
  await page.locator('dt', { hasText: /^k\.9999$/ }).waitFor()
  await close()
})

test('hostile text on the map, in lists, items and log lines stays text', async () => {
  const { page, complaints, close } = await visit(browser, `${viewer.origin}/map`)
  const screens: [path: string, there: string][] = [
    [`/map?part=${encodeURIComponent(`${hostile} (${hostile})`)}`, '.map-side h2'],
    ['/traces?select=0~9e15~0~9e15', '.trace-name'],
    [`/traces?filter=${encodeURIComponent(hostile)}`, '.filter-problem'],
    ['/errors', '.error-link'],
    [`/errors/${encodeURIComponent(hostile)}`, 'h1'],
    ['/logs', '.log-message'],
    [`/logs?group=${encodeURIComponent(hostile)}`, '.log-groups'],
  ]

  for (const [path, there] of screens) {
    await goInside(page, path)
    await page.locator(there).first().waitFor()
    if (!path.includes('group')) {
      expect(await page.locator(there).first().textContent(), path).toContain('<script>')
    }
    expect(await page.locator('img, main script').count()).toBe(0)
  }

  expect(await page.evaluate('window.harm')).toBeUndefined()
  expect(complaints.filter(text => !text.includes('status of 40'))).toStrictEqual([])
  await close()
})

test('the Content-Security-Policy is strict, and the page does not violate it', async () => {
  const answer = await fetch(`${viewer.origin}/`)
  const html = await answer.text()

  expect(answer.headers.get('content-security-policy')).toContain("default-src 'self'")
  expect(html).not.toMatch(/<script(?![^>]* src=)/)
  expect(html).not.toMatch(/<style|\sstyle=|\son\w+=/)
})
