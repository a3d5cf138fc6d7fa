import { expect, test } from 'vitest'
import { recordings, texts, useRecordedViewer } from './recorded-viewer.ts'

const { open, get } = useRecordedViewer()

/** The shapes, words and services of a list: no row is called after something else, none is green. */
const rows: { [name in keyof typeof recordings]: [mark: string, name: string, services: string] } =
  {
    python: ['fault (5xx)', '✖ 500 GET /orders/<int:order_id>✖ 2 errors', 'backend-flaskstock'],
    java: ['fault (5xx)', '✖ 500 POST /orders✖ 3 errors', 'orders-javabilling-dotnet'],
    demo: [
      'ok, but failed inside',
      '◐ 200 POST /api/checkout✖ 13 errors inside',
      'load-generatorfrontend-proxy+10',
    ],
    lambda: ['fault (5xx)', '✖ 502 POST /prod/orders✖ 4 errors', 'shop-api/prodorders-fn'],
  }

test.each(['/', '/traces'])('%s has all four by their names, marks and services', async path => {
  const { page, complaints, close } = await open(path, '[data-trace]')
  for (const [name, [mark, text, services]] of Object.entries(rows)) {
    const { traceId: id } = recordings[name as keyof typeof recordings]
    const row = page.locator(`[data-trace="${id}"]`)
    expect(await row.locator('.mark').getAttribute('aria-label')).toBe(mark)
    expect(await texts(page, `[data-trace="${id}"] .trace-name`)).toStrictEqual([text])
    expect(await texts(page, `[data-trace="${id}"] .trace-services`)).toStrictEqual([services])
    expect(await row.locator('.lens-dots').textContent()).not.toContain('✖')
  }
  expect(complaints).toStrictEqual([])
  await close()
})

test('/errors has the failures of all, each with where it comes from', async () => {
  const { page, close } = await open('/errors', '.error-link')

  const found = (await page.locator('tbody tr').all()).map(async row => {
    const cells = await row.locator('td').allTextContents()
    return `${cells[1]} ${cells[3]}: ${cells[0]!.replace(/\s+/g, ' ').trim()}`
  })
  expect((await Promise.all(found)).sort()).toStrictEqual([
    "item 1: KeyError 'price'",
    'segment 1: ProvisionedThroughputExceededException The level of configured provisioned throughput was exceeded',
    'segment 1: TimeoutError the queue did not answer in 100 ms',
    'span 12: Error no rate for currency 11',
    'span 1: Error Payment request failed. Invalid token.',
    'span 1: System.InvalidOperationException The card has expired',
    'span 1: com.example.orders.OrderFailed order 31 was not charged',
  ])
  await page.locator('.error-link', { hasText: 'OrderFailed' }).click()
  await page.locator('.item-shown .frames').first().waitFor()
  expect(await texts(page, '.item-shown .error-cause h4')).toStrictEqual([
    'caused by java.io.IOException: HTTP 500 of billing',
  ])
  await close()
})

test('/map has the services of all', async () => {
  const { page, close } = await open('/map', '.service-map .node')

  expect(await page.locator('.service-map .node').count()).toBe(27)
  await close()
})

test('/logs links each line to its trace', async () => {
  const { page, close } = await open('/logs', '.log-row')

  const hrefs = await page
    .locator('.log-trace')
    .evaluateAll(links => links.map(link => link.getAttribute('href')!.slice(0, 39)))
  expect(hrefs.toSorted()).toStrictEqual(
    [recordings.java, recordings.python, recordings.python]
      .map(({ traceId: id }) => `/trace/${id}`)
      .toSorted(),
  )
  await close()
})

test('/wires counts everything, and rejects nothing', async () => {
  const { close } = await open('/wires', '.fault-list')

  const counts = (await get<Record<string, { received: number; rejected: number }>>('/-/api/wires'))
    .body
  expect(Object.values(counts).map(({ rejected }) => rejected)).toStrictEqual(Array(8).fill(0))
  expect(counts['otlp-traces']!.received).toBe(306)
  await close()
})
