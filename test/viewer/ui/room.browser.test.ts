import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { goInside, launchBrowser, visit } from './browser.ts'
import { mapSegments } from './sample-map.ts'
import { sampleTrace } from './sample-trace.ts'
import { type SampleViewer, startSampleViewer } from './sample-viewer.ts'

let browser: Browser
let viewer: SampleViewer
const [one, other] = ['a'.repeat(32), 'b'.repeat(32)]

beforeAll(async () => {
  viewer = await startSampleViewer()
  for (const traceId of [one, other]) {
    const trace = sampleTrace(traceId)
    const [error] = trace.errors
    const title = 'ProvisionedThroughputExceededException of a long name'
    viewer.add({ ...trace, errors: [{ ...error!, fingerprint: 'x', title }] })
  }
  viewer.inbox.addSegments(mapSegments())
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
  await viewer.close()
})

const notifications = encodeURIComponent('notifications (AWS::EKS::Container)')

const pages: [path: string, there: string][] = [
  ['/', '.trace-list'],
  ['/traces', '.heatmap canvas'],
  ['/routes', '.route-table'],
  ['/map', '.service-map .node'],
  [`/map?part=${notifications}`, '.map-side .histogram'],
  ['/errors', '.error-link'],
  ['/errors/x', '.item-shown .frames'],
  ['/logs', '.logs .log-row'],
  ['/wires', '.fault-list'],
  ['/cost', '.cost table'],
  ['/learn', '.notice'],
  [`/trace/${one}`, '.panel-map .node'],
  [`/trace/${one}?lens=map`, '.panel-map .node'],
  [`/compare/${one}/${other}`, '.compare-row'],
  ['/nowhere', '.notice'],
]

/** Elements beyond the window's right edge that no box scrolls, and text of a letter or two a line. */
const misfits = `(() => {
  const isScrolled = element => {
    for (let box = element.parentElement; box && box !== document.body; box = box.parentElement)
      if (box.tagName !== 'MAIN' && getComputedStyle(box).overflowX !== 'visible') return true
    return false
  }
  const found = []
  for (const element of document.querySelectorAll('#page *')) {
    const { right, width, height } = element.getBoundingClientRect()
    if (width === 0 || element.closest('.hidden, .skip, .roomy')) continue
    if (right > innerWidth + 1 && !isScrolled(element)) found.push(element.className + ' ends at ' + right)
    const words = element.children.length === 0 ? element.textContent.trim() : ''
    if (words.length > 6 && width < 30 && height > 60) found.push(words + ' is broken by the letter')
  }
  return found
})()`

test.each([390, 768, 1024, 1440, 2560])(
  'every page fits %d px',
  async width => {
    const { page, complaints, close } = await visit(browser, viewer.origin, { width })
    const wrong: string[] = []

    for (const [path, there] of pages) {
      await goInside(page, path)
      await page.locator(there).first().waitFor()
      const found = (await page.evaluate(misfits)) as string[]
      wrong.push(...found.map(each => `${path}: ${each}`))
      const bar = (await page.locator('.top').boundingBox())!.height
      if (bar > 48) wrong.push(`${path}: the top bar is ${bar} px high`)
    }

    expect(wrong).toStrictEqual([])
    expect(complaints.filter(text => !/status of 40[04]/.test(text))).toStrictEqual([])
    await close()
  },
  60_000,
)

/** Tops and widths of the elements. */
const boxes = (page: Page, selector: string) =>
  page.locator(selector).evaluateAll(all =>
    all.map(each => {
      const { top, width, height } = each.getBoundingClientRect()
      return { top, width, height }
    }),
  )

test('on a phone the panels of a trace are below each other, each head on one line', async () => {
  const { page, close } = await visit(browser, `${viewer.origin}/trace/${one}`, { width: 390 })
  await page.locator('.panel-logs .log-row').first().waitFor()

  const panels = await boxes(page, '.lower .panel')
  expect(panels.length).toBe(3)
  expect(new Set(panels.map(({ top }) => top)).size).toBe(3)
  for (const { width } of panels) expect(width).toBeGreaterThan(340)
  for (const { height } of await boxes(page, '.lower .panel-head')) {
    expect(height).toBeLessThan(42)
  }
  await close()
})

test('on a phone the views of the waterfall are beside each other, and nothing of the bar is cut', async () => {
  const { page, close } = await visit(browser, `${viewer.origin}/trace/${one}`, { width: 390 })
  const bar = page.locator('.view-bar')
  await bar.getByRole('button').first().waitFor()

  const tops = await bar
    .getByRole('group', { name: 'View' })
    .getByRole('button')
    .evaluateAll(all => all.map(each => each.getBoundingClientRect().top))

  expect(new Set(tops).size).toBe(1)
  expect(tops).toHaveLength(3)
  expect(await bar.evaluate(box => box.scrollWidth - box.clientWidth)).toBe(0)
  await close()
})

test('on a tablet a request has more room than its services, and badges are two by two', async () => {
  const { page, close } = await visit(browser, viewer.origin, { width: 768 })
  const widthOf = async (child: number) =>
    (await page.locator(`a.trace-row > :nth-child(${child})`).first().boundingBox())!.width
  await page.locator('a.trace-row').first().waitFor()

  expect(await widthOf(2)).toBeGreaterThan(1.5 * (await widthOf(4)))
  await goInside(page, `/trace/${one}`)
  await page.locator('.badge').nth(3).waitFor()
  const lefts = await page
    .locator('.badge')
    .evaluateAll(all => all.map(each => each.getBoundingClientRect().left))
  expect(new Set(lefts).size).toBe(2)
  await close()
})

test('on a phone a log line shows its service, a request its time and services', async () => {
  const { page, close } = await visit(browser, `${viewer.origin}/logs`, { width: 390 })
  const line = page.locator('.log-row', { hasText: 'webhook throttled' }).first()
  await line.waitFor()

  expect(await line.locator('.service').isVisible()).toBe(true)
  const [message] = await boxes(page, '.log-row .log-message')
  expect(message!.width).toBeGreaterThan(280)
  await page.getByRole('link', { name: 'Live' }).click()
  const row = page.locator('.trace-row[data-trace]').first()
  await row.waitFor()
  expect(await row.locator('time').isVisible()).toBe(true)
  expect(await row.locator('.trace-services').isVisible()).toBe(true)
  await close()
})

test.each([1440, 1280])('opening details at %d px moves nothing below', async width => {
  const { page, close } = await visit(browser, `${viewer.origin}/trace/${one}`, { width })
  await page.locator('.panel-map .node').first().waitFor()
  const before = await boxes(page, '.lower')

  await page.locator(`#span-b1${'0'.repeat(14)}`).click()
  await page.locator('.details').waitFor()

  expect(await boxes(page, '.lower')).toStrictEqual(before)
  const [name] = await boxes(page, '.span-row .span-name')
  expect(name!.width).toBeGreaterThan(60)
  await close()
})

test('at 1440 x 900 px a map of two rows is whole', async () => {
  const { segments, ...trace } = sampleTrace('c'.repeat(32))
  const isLess = ({ id }: { id: string }) => !/^b[23]/.test(id)
  viewer.add({ ...trace, segments: segments.filter(isLess) })
  const { page, close } = await visit(browser, viewer.origin)
  await page.setViewportSize({ width: 1440, height: 900 })
  await goInside(page, `/trace/${trace.traceId}`)
  await page.locator('.panel-map .node').nth(4).waitFor()
  const area = page.getByRole('group', { name: 'Map' })

  const beyond = () => area.evaluate(box => box.scrollHeight - box.clientHeight)

  await expect.poll(beyond).toBe(0)
  const tops = await boxes(page, '.panel-map .node circle')
  expect(
    Math.max(...tops.map(({ top }) => top)) - Math.min(...tops.map(({ top }) => top)),
  ).toBeCloseTo(96, 0)
  await close()
})

test.each([1024, 1280, 1440])('at %d px the head of each panel holds its buttons', async width => {
  const { page, close } = await visit(browser, `${viewer.origin}/trace/${one}`, { width })
  await page.locator('.panel-logs .log-row').first().waitFor()

  const below = await page
    .locator('.panel-head')
    .evaluateAll(heads =>
      heads.map(head =>
        [...head.querySelectorAll('a, button')]
          .filter(each => each.getBoundingClientRect().bottom > head.getBoundingClientRect().bottom)
          .map(each => each.textContent),
      ),
    )

  expect(below).toStrictEqual([[], [], [], []])
  await close()
})
