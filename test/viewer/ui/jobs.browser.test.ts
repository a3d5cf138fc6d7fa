import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildPageWhenStale } from '../../../services/viewer/ui/build.ts'
import { type System, startSystem } from '../../e2e/system.ts'
import { launchBrowser, visit } from './browser.ts'
import { type Person, personAt } from './person.ts'
import { playRequests, storyEnvironment } from './story-requests.ts'

// What people come to the page for, with the three real processes. Each asserts how many steps it takes.

let browser: Browser
let system: System
let ids: Awaited<ReturnType<typeof playRequests>>

beforeAll(async () => {
  await buildPageWhenStale()
  system = await startSystem(storyEnvironment)
  browser = await launchBrowser()
  ids = await playRequests(system)
})

afterAll(async () => {
  await browser.close()
  await system.stop()
})

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
  expect(steps).toBe(1)
})

test('why POST is slow: the route, its slowest trace, the statement to blame', async () => {
  const steps = await play('/', async (person, page) => {
    await person.click(link(page, 'Routes'))
    await person.click(
      page.getByRole('row', { name: /POST \/api\/activities / }).getByText('slowest'),
    )
    await person.click(button(page, /^INSERT notifications/))
    const details = page.getByRole('complementary', { name: 'Span details' })
    expect(await details.locator('.facts').first().textContent()).toMatch(
      /^notifications .* 30\d ms/,
    )
  })
  expect(steps).toBe(3)
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
  expect(steps).toBe(3)
})

test('a slow trace beside a typical one of its route, with the reason in words', async () => {
  const steps = await play(`/trace/${ids.slow}`, async (person, page) => {
    await person.click(page.locator('summary', { hasText: 'Compare' }))
    await person.click(link(page, 'With a typical one'))
    await page.getByText(/\d+ ms of it in INSERT notifications/).waitFor()
  })
  expect(steps).toBe(2)
})

test('who calls whom, and which of them fails', async () => {
  const steps = await play('/', async (person, page) => {
    await person.click(link(page, 'Map'))
    const node = page.locator('.service-map .node', { hasText: /activities\d+ requests/ })
    expect(await node.last().locator('.node-rate').textContent()).toMatch(/% failed · p95 \d+ ms$/)
    await page.getByRole('button', { name: /^ok activities → notifications/ }).waitFor()
  })
  expect(steps).toBe(1)
})

test('an attribute value finds its traces, and is marked in one', async () => {
  const steps = await play('/', async (person, page) => {
    await person.press('/')
    await person.type('wheel')
    await person.press('Enter')
    await person.click(page.locator('.trace-row[data-trace]', { hasText: 'wheel' }).first())
    await page.locator('mark', { hasText: 'wheel' }).first().waitFor()
  })
  expect(steps).toBe(4)
})
