import { expect, test } from 'vitest'
import { spanId } from '../records.ts'
import { startViewer } from '../viewer.ts'
import { errorsOf, otlpSpan, sendSpans, traceOf } from './failures.ts'

const answered = (attributes: object, fields: object = {}) => [
  otlpSpan([], { attributes: { 'http.status_code': 200 } }),
  otlpSpan([], { spanId: spanId(1), parentId: spanId(0), attributes }, fields),
]

test.each([
  { attributes: { 'http.response.status_code': 500 }, title: '500: POST /cart' },
  { attributes: { 'http.status_code': 503 }, title: '503: POST /cart' },
  { attributes: { 'http.status_code': '502' }, title: '502: POST /cart' },
  { attributes: { 'http.status_code': 404 }, title: undefined },
  { attributes: { 'http.status_code': 0 }, title: undefined },
])('a span of unset status that answers $attributes: $title', async ({ attributes, title }) => {
  const viewer = await startViewer()
  await sendSpans(viewer, answered(attributes, { endTimeUnixNano: '0' }))
  await sendSpans(viewer, answered(attributes))

  expect((await errorsOf(viewer)).map(error => error.title)).toStrictEqual(title ? [title] : [])
  const { errorsInside, status } = await traceOf(viewer)
  expect({ errorsInside, status }).toStrictEqual({ errorsInside: title ? 1 : 0, status: 'ok' })
  await viewer.close()
})

test('no answer is no HTTP status', async () => {
  const viewer = await startViewer()
  await sendSpans(viewer, [otlpSpan([], { attributes: { 'http.status_code': 0 } })])

  expect((await traceOf(viewer)).httpStatus).toBeUndefined()
  await viewer.close()
})
