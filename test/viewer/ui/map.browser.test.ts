import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SegmentRecord } from '../../../services/viewer/records/record.ts'
import { sampleMillis, segment, spanId, traceId } from '../records.ts'
import { goInside, launchBrowser, type Visit, visit } from './browser.ts'
import { mapSegments } from './sample-map.ts'
import { type SampleViewer, startSampleViewer } from './sample-viewer.ts'

let browser: Browser
let viewer: SampleViewer
/** One page for all tests, which go from address to address as a reader does. */
let visited: Visit

beforeAll(async () => {
  viewer = await startSampleViewer()
  viewer.inbox.addSegments(mapSegments())
  const group = { GroupName: 'Cruddur', FilterExpression: 'service("activities")' }
  await fetch(`${viewer.origin}/CreateGroup`, { method: 'POST', body: JSON.stringify(group) })
  browser = await launchBrowser()
  visited = await visit(browser, viewer.origin)
})

afterAll(async () => {
  await browser.close()
  await viewer.close()
})

const part = (name: string) => visited.page.locator(`[data-part="${name}"]`)
const notifications = 'notifications (AWS::EKS::Container)'

test('g m goes to the map, which shows count, duration and rate of each node', async () => {
  const { page, complaints } = visited

  await page.keyboard.press('g')
  await page.keyboard.press('m')
  await part(notifications).waitFor()

  expect(await part(notifications).textContent()).toContain('34 ms')
  expect(await part(notifications).locator('.ring').count()).toBe(2)
  expect(await part('hooks.example.com (remote)').getAttribute('class')).toContain('inferred')
  const words = await page.locator('.map-row').allTextContents()
  expect(words.length).toBe(9)
  expect(words.at(-1)).toContain(
    'notifications → hooks.example.com50 requests (30 ok, 18 throttled (429), 2 fault (5xx)), 27 ms',
  )
  expect(complaints).toStrictEqual([])
})

test('with a range the map shows rates; the range stays from page to page', async () => {
  const { page, asked } = visited
  await goInside(page, '/map')

  await page.keyboard.press('r')
  expect(await page.evaluate('document.activeElement.tagName')).toBe('SELECT')
  await page.getByLabel('Range').selectOption('PT1H')

  await page.getByText('0.83 requests/min').first().waitFor()
  expect(new URL(page.url()).search).toBe('?range=PT1H')
  await expect.poll(() => asked.at(-1)).toBe('/-/api/map?range=PT1H')
  await page.getByRole('link', { name: 'Errors', exact: true }).click()
  await page.waitForURL(`${viewer.origin}/errors?range=PT1H`)
  await page.goBack()
  await page.waitForURL(`${viewer.origin}/map?range=PT1H`)
})

test('a selected node shows its counts, and selected durations lead to their traces', async () => {
  const { page } = visited
  await goInside(page, '/map?range=PT1H&group=Cruddur')

  await part(notifications).click()
  const side = page.locator('.map-side')
  await side.getByText('50 requests').or(side.getByText('0.83 requests/min')).waitFor()

  expect(await side.locator('tr').nth(3).textContent()).toContain('fault (5xx)24 %')
  const bars = (await side.locator('.histogram svg').boundingBox())!
  await page.mouse.move(bars.x + 1, bars.y + 20)
  await page.mouse.down()
  await page.mouse.move(bars.x + bars.width / 3, bars.y + 20, { steps: 3 })
  await page.mouse.up()
  await page.getByRole('link', { name: 'View the traces of 48 requests' }).click()

  await page.getByRole('heading', { level: 1, name: 'Traces' }).waitFor()
  const { searchParams } = new URL(page.url())
  expect(searchParams.get('range')).toBe('PT1H')
  expect(searchParams.get('filter')).toMatch(
    /^group\.name = "Cruddur" AND service\(id\(name: "notifications", type: "AWS::EKS::Container"\)\) \{ responsetime >= 0\.0245 AND responsetime < [\d.]+ \}$/,
  )
  await page.getByText('48 traces', { exact: true }).waitFor()
  await page.goBack()
  await side.getByRole('heading', { name: 'notifications' }).waitFor()
})

test('keys go through nodes and edges, Escape closes, Enter in the list selects', async () => {
  const { page } = visited
  await goInside(page, '/map')
  await part(notifications).waitFor()

  await page.keyboard.press('k')
  await page.getByRole('heading', { name: 'notifications → hooks.example.com' }).waitFor()
  await page.keyboard.press('j')
  await page.getByRole('heading', { name: 'Clients of activities' }).waitFor()
  expect(new URL(page.url()).searchParams.get('part')).toBe('activities (client)')
  await page.keyboard.press('Escape')
  await page.locator('.map-side').waitFor({ state: 'detached' })

  await page.locator('.map-row').nth(7).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'activities → activities@postgres' }).waitFor()
  await page.getByText('as the caller measured them').waitFor()
})

/** One more request, a little earlier than the others, which would change the order of a fresh layout. */
function requestTo(name: string): SegmentRecord[] {
  const id = traceId(1000)
  const startMillis = sampleMillis - 1000
  const origin = 'AWS::EKS::Container'
  const caller = { id: spanId(5000), name: 'activities' }
  const callee = { id: spanId(5001), name, parentId: spanId(5000) }
  return [caller, callee].map(fields =>
    segment({ traceId: id, startMillis, ...fields, document: { ...fields, origin } }),
  )
}

test('nodes keep their places when another node appears', async () => {
  const { page } = visited
  await goInside(page, '/map')
  await part(notifications).waitFor()
  const before = await part(notifications).getAttribute('transform')
  viewer.inbox.addSegments(requestTo('newcomer'))

  await page.getByLabel('Range').selectOption('PT6H')
  await part('newcomer (AWS::EKS::Container)').waitFor()

  expect(await part(notifications).getAttribute('transform')).toBe(before)
})

test('a focus shows only the neighbours of a node, until the whole map is shown again', async () => {
  const { page } = visited
  await goInside(page, `/map?part=${encodeURIComponent(notifications)}`)

  await page.getByRole('button', { name: 'Show only its neighbours' }).click()
  await part('activities@postgres (Database::SQL)').waitFor({ state: 'detached' })

  expect(await page.locator('.service-map .node').count()).toBe(3)
  await page.getByLabel('Around').selectOption('2')
  await part('activities@postgres (Database::SQL)').waitFor()
  await goInside(page, '/map?focus=notifications')
  await part('activities@postgres (Database::SQL)').waitFor({ state: 'detached' })
  await page.keyboard.press('f')
  await part('activities@postgres (Database::SQL)').waitFor()
})

test('an empty range says so, and offers a larger one', async () => {
  const { page } = visited
  viewer.clock.millis += 10 * 60_000
  await goInside(page, '/map?range=PT5M')

  await page.getByText('No requests in this range').waitFor()
  await page.getByRole('button', { name: 'Show all stored data' }).click()

  await part(notifications).waitFor()
})

/** The smallest text of the drawing, and lines that run through a node that they do not reach. */
const drawn = `(() => {
  const svg = document.querySelector('.service-map')
  const zoom = svg.getScreenCTM().a
  const sizes = [...svg.querySelectorAll('text')].map(text => parseFloat(getComputedStyle(text).fontSize) * zoom)
  const through = []
  const edges = [...svg.querySelectorAll('path[data-part]')]
  for (const path of edges) {
    const ends = path.dataset.part.split(' → ')
    for (const node of svg.querySelectorAll('.node')) {
      if (ends.includes(node.dataset.part)) continue
      const box = node.getBoundingClientRect()
      for (let at = 0; at <= 1; at += 0.01) {
        const point = path.getPointAtLength(path.getTotalLength() * at).matrixTransform(path.getScreenCTM())
        if (point.x > box.left && point.x < box.right && point.y > box.top && point.y < box.bottom) {
          through.push(path.dataset.part + ' through ' + node.dataset.part)
          break
        }
      }
    }
  }
  return { smallest: Math.min(...sizes), through, edges: edges.length }
})()`

test.each([390, 1024, 1440, 2560])(
  'at %d px the map can be read, and no line runs through a node',
  async width => {
    const { page } = visited
    // A call past a column: from activities straight to what notifications calls.
    viewer.inbox.addSegments(callPastColumn())
    await page.setViewportSize({ width, height: 860 })
    await goInside(page, '/map')
    await part(notifications).waitFor()

    const { smallest, through, edges } = (await page.evaluate(drawn)) as {
      smallest: number
      through: string[]
      edges: number
    }
    expect(edges).toBeGreaterThan(4)
    expect(smallest).toBeGreaterThanOrEqual(11)
    expect(through).toStrictEqual([])
    expect(await part(notifications).locator('.node-rate').textContent()).toContain('p95')
    if (width === 390) {
      const [list, drawing] = [
        await page.locator('.map-list').boundingBox(),
        await page.locator('.map-drawn').boundingBox(),
      ]
      expect(list!.y).toBeLessThan(drawing!.y)
      expect(await page.locator('.map-drawn').evaluate(area => area.scrollLeft)).toBe(0)
    }
    await page.setViewportSize({ width: 1280, height: 860 })
  },
)

/** One request in which activities calls hooks.example.com itself. */
function callPastColumn(): SegmentRecord[] {
  const [id, name] = [spanId(7000), 'activities']
  const webhook = {
    id: spanId(7001),
    name: 'hooks.example.com',
    namespace: 'remote',
    start_time: sampleMillis / 1000,
    end_time: sampleMillis / 1000 + 0.01,
  }
  const document = { id, name, origin: 'AWS::EKS::Container', subsegments: [webhook] }
  return [segment({ traceId: traceId(1001), startMillis: sampleMillis - 500, id, name, document })]
}
