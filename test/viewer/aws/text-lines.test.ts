import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LogsAnswer } from '../../../services/viewer/records/api.ts'
import { sampleMillis } from '../records.ts'
import { callLogs, startViewer, type TestViewer } from '../viewer.ts'

let viewer: TestViewer

beforeAll(async () => (viewer = await startViewer()))
afterAll(() => viewer.close())

type Line = [group: string, stream: string, message: string]

/** Where lines of text come from, and the service and level they have. */
const lines: [what: string, line: Line, service: string, level: string][] = [
  ['our own services', ['/waywiser', 'activities/h/4711-1', 'started'], 'activities', 'unknown'],
  ['the hand', ['/shop', 'one', 'started'], 'shop', 'unknown'],
  ['watchtower by itself', ['shop', 'laptop/run.py/orders/4711', 'started'], 'shop', 'unknown'],
  [
    'watchtower',
    ['shop-python', '2023-05-01', 'WARNING [shop.orders] - slow'],
    'shop-python',
    'warn',
  ],
  [
    'OpenTelemetry’s format of Python',
    [
      'logs',
      '2023-05-01',
      'ERROR [a] [b.py:1] [trace_id=0 span_id=0 resource.service.name=backend-flask trace_sampled=False] - no',
    ],
    'backend-flask',
    'error',
  ],
  [
    'AWS Lambda, Python',
    ['/aws/lambda/orders-fn', '2026/11/29/[$LATEST]ab', '[ERROR]\t2026-11-29T08:00:00Z\tid\tno'],
    'orders-fn',
    'error',
  ],
  [
    'AWS Lambda, Node',
    ['/aws/lambda/mail-fn', '2026/11/29/[1]ab', '2026-11-29T08:00:00Z\tid\tINFO\tsent'],
    'mail-fn',
    'info',
  ],
  ['ECS', ['/ecs/shop', 'cart/app/5f', 'a warning is no level'], 'cart', 'unknown'],
]

test.each(lines)(
  'a line of text from %s has its service and level',
  async (_, line, service, level) => {
    const [logGroupName, logStreamName, message] = line
    await callLogs(viewer.origin, 'CreateLogGroup', { logGroupName })
    await callLogs(viewer.origin, 'CreateLogStream', { logGroupName, logStreamName })
    const logEvents = [{ timestamp: sampleMillis, message }]
    await callLogs(viewer.origin, 'PutLogEvents', { logGroupName, logStreamName, logEvents })

    const group = encodeURIComponent(logGroupName)
    const { body } = await viewer.get<LogsAnswer>(`/-/api/logs?group=${group}`)
    const found = body.logs.find(log => log.message === message)

    expect(found).toMatchObject({ service, level })
  },
)
