import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { Trace } from '../../services/viewer/records/api.ts'
import { bothWays } from '../e2e/system.ts'
import { waitForTrace } from '../support/traces.ts'
import { launchBrowser } from '../viewer/ui/browser.ts'
import { openPage, post, startWithPage } from './web-client.ts'

let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(() => browser.close())

const hasWeb = ({ spans, delivery }: Trace) =>
  spans.filter(({ service }) => service === 'web').length === 2 &&
  spans.some(({ service, kind }) => service === 'notifications' && kind === 'SERVER') &&
  delivery.logs.count === 2 &&
  Object.values(delivery).every(({ state }) => state !== 'pending')

/** The line of spans from a statement up to the root: `kind service name`. */
function lineOf({ spans }: Trace, leaf: string): string[] {
  const line: string[] = []
  let span = spans.find(({ name }) => name === leaf)
  while (span) {
    line.unshift(`${span.kind} ${span.service} ${span.name}`)
    const { parentId } = span
    span = spans.find(({ spanId }) => spanId === parentId)
  }
  return line
}

test.each(bothWays)(
  'a click is one trace from the browser to the database, in all lenses and on the map, with $way',
  async ({ instrumentation }) => {
    const system = await startWithPage(instrumentation)
    onTestFinished(() => system.stop())
    const { page, complaints, close } = await openPage(browser, system.activities)

    const traceId = await post(page, 'Hello @bob, from the page')
    await page.getByText('Posted. 1 person was notified.').waitFor()

    const trace = await waitForTrace(system.viewer, traceId, hasWeb)
    expect(lineOf(trace, 'INSERT notifications')).toStrictEqual([
      'INTERNAL web click post',
      'CLIENT web POST',
      'SERVER activities POST /api/activities',
      'CLIENT activities POST',
      'SERVER notifications POST /api/notifications',
      'CLIENT notifications INSERT notifications',
    ])
    const segments = trace.segments.filter(({ name }) => name === 'web')
    expect(segments.map(({ type, parentId }) => [type, parentId])).toStrictEqual([
      ['segment', undefined],
    ])
    const nameOf = new Map(trace.map?.nodes.map(({ id, name }) => [id, name]))
    const edges = trace.map?.edges.map(({ from, to }) => `${nameOf.get(from)} → ${nameOf.get(to)}`)
    expect(edges).toContain('web → activities')
    // The page is the client: nothing comes before it.
    expect(edges?.filter(edge => edge.endsWith('→ web'))).toStrictEqual([])
    expect(trace.delivery).toMatchObject({
      otlp: { state: 'received' },
      xray: { state: 'received' },
      logs: { state: 'received', count: 2 },
    })
    expect(complaints).toStrictEqual([])
    await close()
  },
)
