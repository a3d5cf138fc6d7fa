import { expect, test } from 'vitest'
import { startRecordingViewer } from '../recording-viewer.ts'
import { bytes, fixed64, traceRequest } from './protobuf-writer.ts'

const millis = 1_795_355_774_097
const nanos = BigInt(millis) * 1_000_000n
const event = bytes(11, bytes(2, 'an event'))

test.each([
  ['neither', 0n, 0n, { missingStart: true, inProgress: true, durationMillis: 0 }],
  ['no start', 0n, nanos, { missingStart: true, startMillis: millis, durationMillis: 0 }],
  ['no end', nanos, 0n, { inProgress: true, startMillis: millis, durationMillis: 0 }],
  ['both', nanos, nanos + 5_000_000n, { startMillis: millis, durationMillis: 5 }],
])('a span with %s is at no time of 1970, nor is its event', async (_, start, end, expected) => {
  const { url, kept } = await startRecordingViewer()
  const before = Date.now()

  await fetch(`${url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf' },
    body: traceRequest({ start, end, more: [event] }) as never,
  })

  const [span] = kept.spans
  const { missingStart, inProgress, startMillis, durationMillis } = span!
  const marks = { ...(missingStart && { missingStart }), ...(inProgress && { inProgress }) }
  const arrival = { startMillis: expect.closeTo(before, -5) }
  expect({ ...marks, startMillis, durationMillis }).toStrictEqual({ ...arrival, ...expected })
  expect(startMillis).toBeGreaterThan(millis - 400 * 86_400_000)
  expect(span?.events[0]?.timeMillis).toBe(startMillis)
  expect(span?.attributes).toStrictEqual({})
})

test('an event with a time keeps it', async () => {
  const { url, kept } = await startRecordingViewer()
  const timed = bytes(11, fixed64(1, nanos + 1_000_000n), bytes(2, 'an event'))

  await fetch(`${url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf' },
    body: traceRequest({ start: nanos, more: [timed] }) as never,
  })

  expect(kept.spans[0]?.events[0]?.timeMillis).toBe(millis + 1)
})
