import { expect, test } from 'vitest'
import { recordings, texts, useRecordedViewer } from './recorded-viewer.ts'

const { open, openTrace } = useRecordedViewer()

type Screen = {
  rows: string[]
  nodes: string[]
  errors: string[]
  lines: string[]
  empty: string[]
}

const screens: { [name in Exclude<keyof typeof recordings, 'demo'>]: Screen } = {
  python: {
    rows: [
      'backend-flask/orders/<int:order_id>',
      'backend-flaskSELECT',
      'backend-flaskHTTP GET',
      'stockGET /stock/7',
      'stockGetItem → dynamodb',
    ],
    nodes: ['Clients of backend-fla…', 'backend-flask', 'shop@db.internal', 'stock', 'stock'],
    errors: [
      "✖ KeyError: 'price'",
      '✖ ProvisionedThroughputExceededException: The level of configured provisioned throughput was exceeded',
    ],
    lines: ['info backend-flask', 'error backend-flask'],
    empty: [],
  },
  java: {
    rows: ['orders-javaPOST /orders', 'orders-javaPOST → billing', 'billing-dotnetPOST charges'],
    nodes: ['Clients of orders-java', 'orders-java', 'billing-dotnet'],
    errors: [
      '✖ System.InvalidOperationException: The card has expired',
      '✖ com.example.orders.OrderFailed: order 31 was not charged',
    ],
    lines: ['error orders-java'],
    empty: [],
  },
  lambda: {
    rows: [
      'shop-api/prodPOST /prod/orders',
      'shop-api/prodInvoke → Lambda',
      'orders-fnAWS::Lambda',
      'orders-fnAWS::Lambda::Function',
      'orders-fnInitialization',
      'orders-fnPutItem → DynamoDB',
      'orders-fnSendMessage → SQS',
    ],
    nodes: [
      'Clients of shop-api/pr…',
      'shop-api/prod',
      'orders-fn',
      'orders-fn',
      'orders',
      'placed',
    ],
    errors: [
      '✖ Fault: SQS',
      '✖ TimeoutError: the queue did not answer in 100 ms',
      '✖ 502: POST https://abc.execute-api.eu-west-1.amazonaws.com/prod/orders',
    ],
    lines: [],
    empty: ['LogsNo log lines · No spans came, so we cannot tell whether something is missing.'],
  },
}

test.each(Object.entries(screens))(
  'the trace of %s has all its records in every lens',
  async (name, want) => {
    const { page, complaints, close } = await openTrace(name as keyof typeof screens)

    const names = page.locator('.span-row .span-label')
    const label = (await names.all()).map(async row =>
      [
        await row.locator('.service').textContent(),
        await row.locator('.span-name').textContent(),
      ].join(''),
    )
    expect(await Promise.all(label)).toStrictEqual(want.rows)
    expect((await texts(page, '.service-map .node-name')).sort()).toStrictEqual(want.nodes.sort())
    expect(await texts(page, '.error-item h3')).toStrictEqual(want.errors)
    const lines = (await page.locator('.log-row').all()).map(async row =>
      [await row.locator('.level').textContent(), await row.locator('.service').textContent()].join(
        ' ',
      ),
    )
    expect((await Promise.all(lines)).map(text => text.trim())).toStrictEqual(want.lines)
    expect(await texts(page, '.panel-empty')).toStrictEqual(want.empty)
    expect(await page.locator('.delivery-missing').count()).toBe(0)
    expect(complaints).toStrictEqual([])
    await close()
  },
)

test('the demo’s checkout has twelve services, its queue’s readers and 13 errors', async () => {
  const { page, complaints, close } = await openTrace('demo')

  expect(await texts(page, '.panel-waterfall .panel-note')).toStrictEqual([
    expect.stringContaining('300 spans · 12 services'),
  ])
  expect(await texts(page, '.panel-map .panel-note')).toStrictEqual([
    'drawn from spans: no segments came',
  ])
  const nodes = await texts(page, '.service-map .node-name')
  expect(nodes).toHaveLength(13)
  expect(nodes).toContain('accounting')
  expect(nodes).toContain('fraud-detection')
  expect(await texts(page, '.panel-error .panel-note')).toStrictEqual([
    expect.stringContaining('span · 13 errors'),
  ])
  await page.getByRole('button', { name: 'Show more errors' }).click()
  await page.locator('.error-item').nth(12).waitFor()
  expect((await texts(page, '.error-item h3')).at(-1)).toBe(
    '✖ Error: Payment request failed. Invalid token.',
  )
  expect(await page.title()).toBe('◐ 200 POST /api/checkout · Waywiser')
  await page.getByRole('button', { name: 'Fold all', exact: true }).click()
  const folded = page.locator('.span-row .chip.status-fault')
  await folded.waitFor()
  expect(await folded.textContent()).toBe('✖ 13')
  await page.getByRole('button', { name: 'Unfold all' }).click()
  await page.locator('.span-row', { hasText: 'frontend-proxy' }).first().waitFor()
  expect(await folded.count()).toBe(0)
  expect(complaints).toStrictEqual([])
  await close()
})

test('details of a segment’s row have its groups, and its exception with its frames', async () => {
  const { page, close } = await open(
    `/trace/${recordings.lambda.traceId}?span=8c00000000000001`,
    '.details',
  )

  expect(await texts(page, '.details .status-fault:not(.mark)')).toStrictEqual([
    '✖ ERROR: TimeoutError: the queue did not answer in 100 ms',
  ])
  expect(await texts(page, '.details .frames li')).toStrictEqual([
    'send /var/task/queue.js:8 in app',
    'Runtime.handler /var/task/index.js:20 in app',
  ])
  await page.locator('.span-row', { hasText: 'PutItem' }).click()
  await page.locator('.details h3', { hasText: 'PutItem' }).waitFor()
  expect(await texts(page, '.details .attribute-group summary')).toStrictEqual([
    'http',
    'aws',
    'segment',
  ])
  expect(await texts(page, '.details dl')).toContain(
    'operationPutItemtable_nameordersregioneu-west-1',
  )
  await close()
})

test('the search in a trace finds what segments say', async () => {
  const { page, close } = await openTrace('python')
  const found = async (text: string) => {
    await page.locator('#span-search').fill(text)
    return page.locator('.span-search [role="status"]').textContent()
  }

  expect(await found('teapot')).toBe('1 match')
  expect(await found('shelf')).toBe('1 match')
  expect(await found('working_directory')).toBe('1 match')
  expect(await found('2023.5.1')).toBe('3 matches')
  expect(await found('instrumentation.flask')).toBe('3 matches')
  await close()
})

test('on a phone the panels are below one another, and none is wider than the page', async () => {
  const { page, close } = await openTrace('python')
  await page.setViewportSize({ width: 390, height: 844 })

  const boxes = await page
    .locator('.panel')
    .evaluateAll(panels => panels.map(panel => panel.getBoundingClientRect().toJSON()))
  expect(new Set(boxes.map(({ left, width }) => `${left} ${width}`)).size).toBe(1)
  expect(boxes.every(({ bottom }, index) => bottom <= (boxes[index + 1]?.top ?? Infinity))).toBe(
    true,
  )
  expect(boxes.map(({ right }) => right <= 390)).toStrictEqual(Array(4).fill(true))
  const heads = page.locator('.panel-head')
  expect(
    await heads.evaluateAll(all => all.map(head => head.scrollWidth - head.clientWidth)),
  ).toStrictEqual([0, 0, 0, 0])
  await close()
})
