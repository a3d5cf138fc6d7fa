import { expect } from 'vitest'
import { sampleMillis } from '../../viewer/records.ts'

/** Sends records as an application does, over HTTP, as JSON. */

type Attributes = Record<string, string | number>

export type Sent = {
  id: string
  parent?: string
  service: string
  name: string
  kind?: 'SERVER' | 'CLIENT' | 'INTERNAL'
  /** Milliseconds after `sampleMillis`. */
  at: number
  millis: number
  attributes?: Attributes
  failed?: { type: string; message: string; stack?: string }
}

const kinds = { INTERNAL: 1, SERVER: 2, CLIENT: 3 }

const nanos = (millis: number) => `${BigInt(Math.round((sampleMillis + millis) * 1000)) * 1000n}`

const attributesOf = (attributes: Attributes = {}) =>
  Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? { stringValue: value } : { intValue: `${value}` },
  }))

const resourceOf = (service: string) => ({ attributes: attributesOf({ 'service.name': service }) })

/** 16 hex digits, of which the first are those given. */
export const idOf = (short: string) => short.padEnd(16, '0')

export const traceIdOf = (n: number) => `6921d0a0${n.toString(16).padStart(24, '0')}`

export async function sendSpans(viewer: string, traceId: string, spans: Sent[]): Promise<void> {
  await send(`${viewer}/v1/traces`, {
    resourceSpans: spans.map(span => ({
      resource: resourceOf(span.service),
      scopeSpans: [{ spans: [toOtlp(traceId, span)] }],
    })),
  })
}

function toOtlp(traceId: string, span: Sent) {
  const { id, parent, name, kind = 'INTERNAL', at, millis, attributes, failed } = span
  return {
    traceId,
    spanId: idOf(id),
    ...(parent && { parentSpanId: idOf(parent) }),
    name,
    kind: kinds[kind],
    startTimeUnixNano: nanos(at),
    endTimeUnixNano: nanos(at + millis),
    attributes: attributesOf(attributes),
    ...(failed && {
      status: { code: 2, message: failed.message },
      events: [
        {
          name: 'exception',
          timeUnixNano: nanos(at + millis),
          attributes: attributesOf({
            'exception.type': failed.type,
            'exception.message': failed.message,
            ...(failed.stack && { 'exception.stacktrace': failed.stack }),
          }),
        },
      ],
    }),
  }
}

export type SentLine = {
  service: string
  traceId?: string
  at: number
  severity: number
  text: string
}

export async function sendLines(viewer: string, lines: SentLine[]): Promise<void> {
  await send(`${viewer}/v1/logs`, {
    resourceLogs: lines.map(({ service, traceId, at, severity, text }) => ({
      resource: resourceOf(service),
      scopeLogs: [
        {
          logRecords: [
            {
              timeUnixNano: nanos(at),
              severityNumber: severity,
              body: { stringValue: text },
              ...(traceId && { traceId }),
            },
          ],
        },
      ],
    })),
  })
}

async function send(url: string, body: object): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(answer.status, await answer.text()).toBe(200)
}

/** A request that takes `millis` in its statement, and fails if `fails`. */
export const cartSpans = (millis: number, fails = false): Sent[] => [
  {
    ...{ id: 'a1', service: 'shop', name: 'GET /cart', kind: 'SERVER', at: 0, millis: millis + 30 },
    attributes: {
      'http.request.method': 'GET',
      'http.route': '/cart',
      'url.full': 'https://shop.example.com/cart?access_token=abcdefgh12345678&page=2',
      'http.response.status_code': fails ? 500 : 200,
    },
    ...(fails && { failed: { type: 'CartError', message: 'cannot read the cart' } }),
  },
  {
    ...{ id: 'a2', parent: 'a1', service: 'shop', name: 'GET', kind: 'CLIENT', at: 5 },
    ...{ millis: millis + 20, attributes: { 'server.address': 'stock' } },
  },
  {
    ...{ id: 'b1', parent: 'a2', service: 'stock', name: 'GET /stock', kind: 'SERVER', at: 10 },
    millis: millis + 10,
  },
  {
    ...{
      id: 'b2',
      parent: 'b1',
      service: 'stock',
      name: 'SELECT items',
      kind: 'CLIENT',
      at: 15,
      millis,
    },
    attributes: { 'db.system.name': 'postgresql', 'db.query.text': 'SELECT * FROM items' },
    ...(fails && {
      failed: {
        type: 'RangeError',
        message: 'no such item',
        stack:
          'RangeError: no such item\n    at select (/app/src/items.ts:7:3)\n    at /app/src/main.ts:2:1',
      },
    }),
  },
]
