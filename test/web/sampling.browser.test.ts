import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Trace } from '../../services/viewer/records/api.ts'
import type { System } from '../e2e/system.ts'
import { waitForTrace } from '../support/traces.ts'
import { launchBrowser } from '../viewer/ui/browser.ts'
import { openPage, post, startWithPage } from './web-client.ts'

// Half of the requests are kept, and notifications take a while, so that a tab can be closed before
// the answer is there.

let browser: Browser
let system: System

beforeAll(async () => {
  system = await startWithPage({
    SAMPLING: 'local',
    SAMPLING_RULES_FILE: 'test/telemetry/half.json',
    TRUST_INCOMING_TRACES: 'peers',
    WAYWISER_TEST_STORE_DELAY_MILLIS: '400',
  })
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
  await system.stop()
})

const web = ({ spans }: Trace) => spans.filter(({ service }) => service === 'web')

const isLogged = ({ logs }: Trace) => logs.length === 2

/** The traces of so many clicks that some were kept and some were not, once all have arrived. */
async function tracesOf(click: (message: string) => Promise<string>) {
  const ids: string[] = []
  for (let i = 0; i < 8; i++) ids.push(await click(`Click ${i}, @bob`))
  const traces = await Promise.all(ids.map(id => waitForTrace(system.viewer, id, isLogged)))
  const isKept = ({ logs }: Trace) => logs[0]!.fields.sampled === true
  const kept = await Promise.all(
    traces
      .filter(isKept)
      .map(({ traceId }) =>
        waitForTrace(system.viewer, traceId, trace => trace.spans.length === 7),
      ),
  )
  const dropped = traces.filter(trace => !isKept(trace)).map(({ traceId }) => traceId)
  expect([kept.length > 0, dropped.length > 0]).toStrictEqual([true, true])
  return { kept, dropped }
}

/** After the spans of clicks that came later, none of these can still be on its way. */
async function expectNothingOf(traceIds: string[]): Promise<void> {
  for (const id of traceIds) {
    const trace = await waitForTrace(system.viewer, id, isLogged)
    expect([trace.spans, trace.segments, trace.errors]).toStrictEqual([[], [], []])
  }
}

test('a click that is not kept leaves no span, and one that is kept has the weight of its service', async () => {
  const { page, complaints, close } = await openPage(browser, system.activities)
  let sentCount = 0
  page.on('request', request => {
    if (request.url().endsWith('/-/page-spans')) sentCount++
  })

  const { kept, dropped } = await tracesOf(async message => {
    const id = await post(page, message)
    await page
      .locator('p.message', { hasText: message.slice(0, -5) })
      .first()
      .waitFor()
    return id
  })

  for (const trace of kept) {
    expect(web(trace).map(({ name, kind }) => `${kind} ${name}`)).toStrictEqual([
      'INTERNAL click post',
      'CLIENT POST',
    ])
    expect(trace.spans.map(({ attributes }) => attributes.SampleRate)).toStrictEqual(
      Array(7).fill(2),
    )
  }
  // One for each that was kept, and perhaps one for the load of the page.
  expect([kept.length, kept.length + 1]).toContain(sentCount)
  await expectNothingOf(dropped)
  expect(complaints).toStrictEqual([])
  await close()
})

test('a tab that is closed at once after the click loses nothing', {
  timeout: 90_000,
}, async () => {
  const leave: (() => Promise<void>)[] = []
  const { kept, dropped } = await tracesOf(async message => {
    const { page, close } = await openPage(browser, system.activities)
    const id = await post(page, message)
    await page.close()
    // Later: it ends what the browser does for tabs that are closed.
    leave.push(close)
    return id
  })

  for (const trace of kept) {
    const [click, call] = web(trace)
    expect([click?.name, call?.name]).toStrictEqual(['click post', 'POST'])
    expect(call?.attributes).toMatchObject({ 'browser.page.hidden': true, SampleRate: 2 })
    const server = trace.spans.find(({ name }) => name === 'POST /api/activities')
    expect([server?.parentId, server?.attributes['http.response.status_code']]).toStrictEqual([
      call?.spanId,
      201,
    ])
  }
  await expectNothingOf(dropped)
  await Promise.all(leave.map(close => close()))
})
