import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createSpanQueue } from '../../../services/telemetry/to-otlp/queue.ts'
import { listening } from '../../support/servers.ts'
import { until } from '../../support/until.ts'

const batch = {
  scheduledDelayMillis: 0,
  exportTimeoutMillis: 10_000,
  maxQueueSize: undefined,
  maxExportBatchSize: 512,
}

type Answer = { status: number; body?: Buffer }

/** A queue whose batches are texts, and a destination that answers each as `answer` says. */
async function open(answer: (text: string) => Answer) {
  const received: string[] = []
  const url = await listening(async (request, response) => {
    const text = (await buffer(request)).toString()
    received.push(text)
    const { status, body } = answer(text)
    response.writeHead(status, { 'content-type': 'application/x-protobuf' }).end(body)
  })
  const warnings: string[] = []
  const destination = { name: 'otlp', url, headers: {}, timeoutMillis: 10_000 } as const
  const warn = (who: string, problem: string) => void warnings.push(`${who}: ${problem}`)
  const queue = createSpanQueue(destination, { batch, warn })
  const push = (text: string, records = 1) => {
    const body = Buffer.from(text)
    queue.push({ body, bytes: body.length, records })
  }
  return { queue, push, received, warnings }
}

test('spans that a back end rejects out of a request are counted', async () => {
  // partial_success { rejected_spans: 2, error_message: "no" }
  const body = Buffer.from('0a06080212026e6f', 'hex')
  const { queue, push, warnings } = await open(() => ({ status: 200, body }))

  push('spans', 3)
  await until(() => queue.counts().waiting === 0)

  expect(queue.counts()).toMatchObject({ delivered: 1, dropped: { refused: 2 }, retried: 0 })
  expect(warnings).toEqual(['otlp: otlp: refused 2 spans: no; 2 spans lost so far'])
})

test('batches pass one that always fails', async () => {
  // No back-off.
  vi.spyOn(Math, 'random').mockReturnValue(0)
  onTestFinished(() => void vi.restoreAllMocks())
  const { queue, push, received } = await open(text => ({ status: text === 'poison' ? 500 : 200 }))

  for (const text of ['poison', 'a', 'b']) push(text)
  await until(() => queue.counts().delivered === 2)

  expect(received.slice(0, 7)).toEqual([...Array(5).fill('poison'), 'a', 'b'])
  expect(queue.counts()).toMatchObject({ dropped: {}, waiting: 1 })
  await queue.end(0)
})

test('a batch that is too large and cannot be divided is dropped', async () => {
  const { queue, warnings } = await open(() => ({ status: 413 }))

  const body = gzipSync('less than 16 KiB')
  queue.push({ body, bytes: body.length, records: 7 })
  await until(() => queue.counts().waiting === 0)

  expect(queue.counts()).toMatchObject({ dropped: { 'too large': 7 } })
  expect(warnings).toEqual(['otlp: otlp: answered 413 Payload Too Large; 7 spans lost so far'])
})
