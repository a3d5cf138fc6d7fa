import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildPageWhenStale } from '../../../services/viewer/ui/build.ts'
import { type System, startSystem } from '../../e2e/system.ts'
import { scratchFolder } from '../../support/scratch-folder.ts'
import { traceIdOf } from '../../support/traces.ts'
import { launchBrowser, visit } from './browser.ts'
import { type Person, personAt } from './person.ts'
import { playRequests, storyEnvironment } from './story-requests.ts'

// What people come to the page for, with the three real processes. docs/viewer.md says how many steps each takes.

let browser: Browser
let system: System
let ids: Awaited<ReturnType<typeof playRequests>>
let dropped: string

/** All requests are kept but those for one handle, of which there is one a second. */
const rules = {
  samplingRules: [
    {
      RuleName: 'carol',
      Priority: 1,
      FixedRate: 0,
      ReservoirSize: 1,
      URLPath: '/api/activities/@carol',
    },
    { RuleName: 'all', Priority: 2, FixedRate: 1, ReservoirSize: 0 },
  ],
}

beforeAll(async () => {
  await buildPageWhenStale()
  const file = join(scratchFolder(), 'rules.json')
  writeFileSync(file, JSON.stringify(rules))
  system = await startSystem({
    ...storyEnvironment,
    FAULTS: 'on',
    SAMPLING: 'local',
    SAMPLING_RULES_FILE: file,
  })
  browser = await launchBrowser()
  ids = await playRequests(system)
  dropped = await askUntilDropped()
  await system.trace(dropped, [])
})

afterAll(async () => {
  await browser.close()
  await system.stop()
})

/** The first of a second is kept. @returns the trace id of one that was sampled out */
async function askUntilDropped(): Promise<string> {
  for (;;) {
    const answer = await fetch(`${system.activities}/api/activities/@carol`)
    if (answer.headers.get('x-amzn-trace-id')!.endsWith('Sampled=0')) return traceIdOf(answer)!
  }
}

const documentation = readFileSync('docs/viewer.md', 'utf8')

/** What the table of jobs says of the one that is running. */
function documentedSteps(): number {
  const title = expect.getState().currentTestName
  const row = documentation.split('\n').find(line => line.startsWith(`| ${title} |`))
  return Number(row?.split('|').at(-2))
}

/** Plays a job from one of the viewer's pages. @returns how many steps it took */
async function play(path: string, job: (person: Person, page: Page) => Promise<void>) {
  const { page, complaints, close } = await visit(browser, system.viewer + path)
  const person = personAt(page)
  await job(person, page)
  expect(complaints).toStrictEqual([])
  await close()
  return person.steps()
}

const link = (page: Page, name: string | RegExp) => page.getByRole('link', { name, exact: true })
const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: true })

test('a newcomer sees a request by all four lenses', async () => {
  const steps = await play('/', async (person, page) => {
    await person.click(button(page, 'Send a demo request'))
    await page.waitForURL('**/trace/*')
    await page.getByRole('tree', { name: 'Spans' }).waitFor()
    await page.locator('.badge.delivery-received').nth(2).waitFor()
  })
  expect(steps).toBe(documentedSteps())
})

test('why POST is slow: the route, its slowest trace, the statement to blame', async () => {
  const steps = await play('/', async (person, page) => {
    await person.click(link(page, 'Routes'))
    await person.click(
      page.getByRole('row', { name: /POST \/api\/activities / }).getByText('slowest'),
    )
    await person.click(button(page, /^INSERT notifications/))
    const details = page.getByRole('complementary', { name: 'Span details' })
    const facts = await details.locator('.facts').first().textContent()
    // 300 ms of the scenario, and what the machine adds.
    expect(Number(/^notifications CLIENT · (\d+) ms /.exec(facts!)?.[1])).toBeGreaterThanOrEqual(
      300,
    )
  })
  expect(steps).toBe(documentedSteps())
})

test('from a log line to its trace, to the error, and back', async () => {
  const steps = await play('/logs', async (person, page) => {
    const line = page.locator('.fixed-row', { hasText: 'request failed' }).first()
    await person.click(line.getByRole('link', { name: 'trace' }))
    await person.click(page.getByRole('link', { name: /all occurrences/ }))
    await page
      .getByText(/^\d+ occurrences/)
      .first()
      .waitFor()
    await person.back()
    await page.getByRole('tree', { name: 'Spans' }).waitFor()
    expect(new URL(page.url()).searchParams.get('span')).toMatch(/^[0-9a-f]{16}$/)
  })
  expect(steps).toBe(documentedSteps())
})

test('a slow trace beside a typical one of its route, with the reason in words', async () => {
  const steps = await play(`/trace/${ids.slow}`, async (person, page) => {
    await person.click(page.locator('summary', { hasText: 'Compare' }))
    await person.click(link(page, 'With a typical one'))
    await page.getByText(/\d+ ms of it in INSERT notifications/).waitFor()
  })
  expect(steps).toBe(documentedSteps())
})

test('who calls whom, and which of them fails', async () => {
  const steps = await play('/', async (person, page) => {
    await person.click(link(page, 'Map'))
    const node = page.locator('.service-map .node', { hasText: /activities\d+ requests/ })
    expect(await node.last().locator('.node-rate').textContent()).toMatch(/% failed · p95 \d+ ms$/)
    await page.getByRole('button', { name: /^ok activities → notifications/ }).waitFor()
  })
  expect(steps).toBe(documentedSteps())
})

test('an attribute value finds its traces, and is marked in one', async () => {
  const steps = await play('/', async (person, page) => {
    await person.press('/')
    await person.type('wheel')
    await person.press('Enter')
    await person.click(page.locator('.trace-row[data-trace]', { hasText: 'wheel' }).first())
    await page.locator('mark', { hasText: 'wheel' }).first().waitFor()
  })
  expect(steps).toBe(documentedSteps())
})

test('the failing requests of the last 15 minutes, and what they share', async () => {
  const steps = await play('/', async (person, page) => {
    await person.click(link(page, 'Traces'))
    await person.choose(page.getByLabel('Range'), 'PT15M')
    await person.click(button(page, /^failing \(5xx\) \d+$/))
    const shared = page.locator('.differences li', { hasText: 'was made to fail at home' })
    expect(await shared.first().textContent()).toMatch(/: in 100 % of these, 0 % of the rest$/)
  })
  expect(steps).toBe(documentedSteps())
})

test('a request that was sampled out: which rule dropped it, and one that it kept', async () => {
  const steps = await play('/traces', async (person, page) => {
    await person.click(button(page, /^sampled out 1$/))
    await person.click(page.locator(`[data-trace="${dropped}"]`))
    await page.getByText('sampling rule "carol"').first().waitFor()
    await page.getByText('no spans: drawn from 1 log line').waitFor()
    await person.click(link(page, 'See the newest kept one'))
    await page.locator('.badge.delivery-received[data-lens="otlp"]').waitFor()
  })
  expect(steps).toBe(documentedSteps())
})

test('whether the set-up is complete, service by lens', async () => {
  const steps = await play('/', async (person, page) => {
    await person.click(link(page, 'Wires'))
    const table = page.getByRole('table', { name: 'Services and lenses' })
    const cells = table.getByRole('row').filter({ hasText: 'activities' }).getByRole('cell')
    await cells.filter({ hasText: '✓' }).nth(3).waitFor()
  })
  expect(steps).toBe(documentedSteps())
})

test('a trace for a colleague, as text', async () => {
  const steps = await play(`/trace/${ids.slow}`, async (person, page) => {
    await person.click(page.locator('summary', { hasText: 'Share' }))
    await person.click(button(page, /^Copy as Markdown/))
    await page.getByRole('status').filter({ hasText: 'Markdown' }).waitFor()
    const text = (await page.evaluate('navigator.clipboard.readText()')) as string
    expect(text).toContain('INSERT notifications')
    expect(text).toContain(`${system.viewer}/trace/${ids.slow}`)
  })
  expect(steps).toBe(documentedSteps())
})
