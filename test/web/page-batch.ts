import { randomBytes } from 'node:crypto'

export const newTraceId = () =>
  Math.floor(Date.now() / 1000).toString(16) + randomBytes(12).toString('hex')
export const newSpanId = () => randomBytes(8).toString('hex')

/** A time of OTLP/JSON, some milliseconds from now. */
export const nanosIn = (millis: number) => String(BigInt(Date.now() + millis) * 1_000_000n)

export type OtlpSpan = Record<string, unknown>

/** A click that a page could send; `changes` replace members. */
export const clickSpan = (changes: OtlpSpan = {}): OtlpSpan => ({
  traceId: newTraceId(),
  spanId: newSpanId(),
  name: 'click post',
  kind: 1,
  startTimeUnixNano: nanosIn(-20),
  endTimeUnixNano: nanosIn(-5),
  attributes: [{ key: 'browser.element.id', value: { stringValue: 'post' } }],
  events: [],
  links: [],
  status: { code: 0 },
  ...changes,
})

export const batchOf = (receipts: unknown, spans: unknown) => ({
  receipts,
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'activities' } }] },
      scopeSpans: [{ scope: { name: 'waywiser-page' }, spans }],
    },
  ],
})

/** Loads the document as a browser does; the receipt and the trace id that came with it. */
export async function loadDocument(activities: string, headers: Record<string, string> = {}) {
  const answer = await fetch(activities, { headers: { accept: 'text/html', ...headers } })
  const timing = answer.headers.get('server-timing') ?? ''
  const [, receipt] = /page;desc="([^"]+)"/.exec(timing) ?? []
  return { answer, timing, receipt: receipt! }
}

/** A POST as the page's `sendBeacon` makes it. */
export async function sendBatch(
  activities: string,
  body: unknown,
  headers: Record<string, string> = {},
) {
  const answer = await fetch(`${activities}/-/page-spans`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  const text = await answer.text()
  const retryAfter = answer.headers.get('retry-after')
  return {
    status: answer.status,
    body: text === '' ? undefined : JSON.parse(text),
    ...(retryAfter && { retryAfter }),
  }
}
