import type { IncomingMessage } from 'node:http'
import type { SpanContext } from '@opentelemetry/api'
import type { PageTraces } from '../../trace-context/page-traces.ts'
import type { Receipt } from '../../trace-context/receipt.ts'
import { formatTraceparent } from '../../trace-context/traceparent.ts'
import type { ThrottledWarn } from '../delivery/throttled-warnings.ts'
import { type AddressReader, formatOrigin } from '../instrumentation/address.ts'
import { PageRefusal } from './page-refusal.ts'
import type { PageServer } from './page-span.ts'
import { readBatch } from './read-batch.ts'
import { createTakeTrace, type TakeTraceOptions } from './take-trace.ts'

/** What a service does for its page. Without a destination it does nothing. */
export type PageDoor = {
  /** Headers of the answer that is the document: its trace, and a receipt for it. */
  documentHeaders(request: IncomingMessage): Record<string, string>
  /**
   * Takes the spans of a page into our own queues, its errors as items and log lines.
   * @throws {PageRefusal} for a batch that no page of ours sends
   */
  take(body: unknown, request: IncomingMessage): void
}

type PageDoorOptions = TakeTraceOptions & {
  service: string
  addressesOf: AddressReader
  /** Of the request that is being answered. */
  activeSpan: () => SpanContext | undefined
  warn: ThrottledWarn
}

export const noPageDoor: PageDoor = { documentHeaders: () => ({}), take() {} }

export function createPageDoor(options: PageDoorOptions): PageDoor {
  const { pages, activeSpan, warn } = options
  const takeTrace = createTakeTrace(options)

  return {
    documentHeaders(request): Record<string, string> {
      const server = activeSpan()
      if (!server || refusesTracking(request)) return {}
      const described = { traceparent: formatTraceparent(server), page: pages.receiptFor(server) }
      const timings = Object.entries(described).map(([name, text]) => `${name};desc="${text}"`)
      return { 'server-timing': timings.join(', ') }
    },
    take(body, request) {
      try {
        const { receipts, spans } = readBatch(body, Date.now())
        const byTrace = readReceipts(receipts, pages)
        if (refusesTracking(request)) return
        const server = serverOf(request, options)
        for (const [traceId, own] of Map.groupBy(spans, span => span.traceId)) {
          takeTrace(own, byTrace.get(traceId), server)
        }
      } catch (error) {
        if (error instanceof PageRefusal) warn('page', `spans were refused: ${error.message}`)
        throw error
      }
    },
  }
}

/** By their traces. */
function readReceipts(texts: string[], pages: PageTraces): Map<string, Receipt> {
  if (texts.length === 0) throw refused('no_receipt', 'at least one, as our answers carry it')
  const receipts = texts.map(text => {
    const receipt = pages.readReceipt(text)
    if (receipt) return receipt
    throw refused('bad_receipt', 'what our answers of the last day carry')
  })
  return new Map(receipts.map(receipt => [receipt.traceId, receipt]))
}

const refused = (code: string, expected: string) =>
  new PageRefusal(403, code, `receipts: expected ${expected}`)

function serverOf(
  request: IncomingMessage,
  { service, addressesOf }: Pick<PageDoorOptions, 'service' | 'addressesOf'>,
): PageServer {
  const { scheme, server } = addressesOf(request)
  const origin = server && formatOrigin(scheme, server)
  return { service, host: server?.host, port: server?.port, origin }
}

/** Then the page sends nothing, and a service does not ask it to. */
const refusesTracking = ({ headers }: IncomingMessage) =>
  headers['sec-gpc'] === '1' || headers.dnt === '1'
