import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { segmentDocument } from '../../faults/watched-viewer.ts'
import { axeViolations, goInside, launchBrowser, visit } from './browser.ts'
import { mapSegments } from './sample-map.ts'
import { sampleTrace } from './sample-trace.ts'
import { type SampleViewer, startSampleViewer } from './sample-viewer.ts'

let browser: Browser
let viewer: SampleViewer
const traceId = 'a'.repeat(32)

beforeAll(async () => {
  viewer = await startSampleViewer()
  const trace = sampleTrace(traceId)
  viewer.add({ ...trace, errors: trace.errors.map(error => ({ ...error, fingerprint: 'x' })) })
  viewer.inbox.addSegments(mapSegments())
  // A payload and a rejected one.
  for (const documents of [[JSON.stringify(segmentDocument)], ['{}']]) {
    await fetch(`${viewer.origin}/TraceSegments`, {
      method: 'POST',
      body: JSON.stringify({ TraceSegmentDocuments: documents }),
    })
  }
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
  await viewer.close()
})

const notifications = encodeURIComponent('notifications (AWS::EKS::Container)')

/** Every page and its states that look different, with an element to wait for. */
const pages: [path: string, there: string][] = [
  ['/', '.trace-list'],
  ['/traces', '.heatmap canvas'],
  ['/traces?filter=service(%22', '.filter-problem mark'],
  ['/traces?select=0~1~0~1', '.heatmap-frame'],
  ['/traces?filter=incomplete', '.quick-filters'],
  ['/map?range=PT1H', '.service-map .node'],
  [`/map?part=${notifications}`, '.map-side .histogram'],
  ['/cost?requestsPerSecond=10&sampling=0.1', '.cost table'],
  ['/learn', '.notice'],
  ['/errors', '.error-link'],
  ['/errors/x', '.item-shown .frames'],
  ['/logs?group=/waywiser/local', '.log-groups ul ul li'],
  ['/wires', '.fault-list'],
  ['/wires?wire=xray-api', '.payload'],
  ['/nowhere', '.notice'],
  [`/trace/${traceId}`, '.panel-map .node'],
  [`/trace/${traceId}?lens=waterfall&span=b100000000000000`, '.panel-waterfall'],
  [`/trace/${traceId}?view=table&only=errors`, '.sums-row'],
  [`/trace/${traceId}?view=flame`, '.flame-box'],
  [`/trace/${traceId}?lens=raw`, '.panel-raw'],
  [`/trace/${'9'.repeat(32)}`, '.notice a[href="/traces"]'],
]

/** Rules that depend on the width; words and colours are the same as at 1280 px. */
const rulesOfRoom = ['target-size', 'scrollable-region-focusable']

const looks = [
  { width: 1280, colorScheme: 'light', rules: undefined },
  { width: 360, colorScheme: 'dark', rules: undefined },
  { width: 2560, colorScheme: 'light', rules: rulesOfRoom },
] as const

for (const { width, colorScheme, rules } of looks) {
  test(`axe finds no violations on any page, ${colorScheme} and ${width} px wide`, async () => {
    const { page, complaints, close } = await visit(browser, viewer.origin, { width })
    await page.emulateMedia({ colorScheme })
    const violations: string[] = []

    for (const [path, there] of pages) {
      await goInside(page, path)
      await page.locator(there).first().waitFor()
      violations.push(...(await axeViolations(page, rules)).map(each => `${path} ${each}`))
      const overflow = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      )
      if (overflow !== 0) violations.push(`${path} is ${overflow} px too wide`)
    }
    await page.keyboard.press('?')
    await page.locator('dialog[open]').waitFor()
    violations.push(...(await axeViolations(page, rules)).map(each => `help: ${each}`))

    expect(violations).toStrictEqual([])
    // Chromium logs answers 404 and 400, which some of these pages are about.
    expect(complaints.filter(text => !/status of 40[04]/.test(text))).toStrictEqual([])
    await close()
  }, 120_000)
}
