import type { DatabaseSync } from 'node:sqlite'
import type {
  MapAnswer,
  TracePage as PageOfTrace,
  Trace,
  TraceError,
  TraceSummary,
} from '../../records/api.ts'
import type { Vendors } from '../../records/vendors.ts'
import type { Sliced } from '../../turns/turns.ts'
import { traceColumns } from './fact-rows.ts'
import { createLeanRows } from './lean-rows.ts'
import { spansOfLines } from './line-spans.ts'
import { linksOf, withLinks } from './links.ts'
import type { PayloadRows, SegmentPart } from './payload-rows.ts'
import type { Most } from './row-keys.ts'
import type { SharedTexts } from './shared-texts.ts'
import type { createSummaries } from './summaries.ts'
import type { TracePosition, TraceQuery } from './trace-list-query.ts'
import type { TraceOrders } from './trace-order.ts'

export type TracePage = { traces: TraceSummary[]; next?: TracePosition }

export type ShownOfTrace = { [list in 'segments' | 'errors' | 'logs']: Most } & {
  /** Absent: none, and they are not counted. */
  spans?: Most
}

/** Limits of one answer: see `Trace.truncated`. */
const shownOfTrace = {
  spans: { rows: 50_000, bytes: 32 * 1024 * 1024 },
  segments: { rows: 20_000, bytes: 8 * 1024 * 1024 },
  errors: { rows: 500, bytes: 4 * 1024 * 1024 },
  logs: { rows: 10_000, bytes: 4 * 1024 * 1024 },
} satisfies ShownOfTrace

/** A page shows the rest of a larger trace after its first rows. */
const mostAtOnce = 2000

export type TraceQueries = ReturnType<typeof createTraceQueries>

type TraceQueriesOptions = {
  orderOf: TraceOrders
  summaries: ReturnType<typeof createSummaries>
  payloads: PayloadRows
  drawMap: (seq: number, segments: SegmentPart) => Sliced<MapAnswer>
  vendors: Vendors | undefined
}

export function createTraceQueries(
  database: DatabaseSync,
  { orderOf, summaries, payloads, drawMap, vendors }: TraceQueriesOptions,
) {
  const bySeq = database.prepare(`SELECT ${traceColumns} FROM trace WHERE seq = ?`)
  const one = database.prepare(`SELECT ${traceColumns} FROM trace WHERE trace_id = ?`)
  const leanRows = createLeanRows(database)
  const oldest = database.prepare('SELECT min(first_ms) AS first_ms FROM trace')

  function* list(query: TraceQuery): Sliced<TracePage> {
    const order = orderOf(query)
    const traces: TraceSummary[] = []
    let last: TracePosition | undefined
    while (true) {
      const positions = yield* order.next()
      if (positions.length === 0) return { traces }
      for (const position of positions) {
        const row = bySeq.get(position.seq)
        // A row that cannot be read, or was evicted in the meantime, is left out.
        if (!row) continue
        // One trace too many shows that there is a next page.
        if (traces.length === query.limit) return { traces, next: last }
        traces.push(summaries.summaryOf(row))
        last = position
        yield
      }
    }
  }

  function summary(traceId: string): TraceSummary | undefined {
    const row = one.get(traceId)
    return row && summaries.summaryOf(row)
  }

  /**
   * The `Trace` as JSON (UTF-8), since no code here reads its spans. Undefined when it was not
   * received or has been evicted. Of a very large trace a part: `truncated` says how much is left
   * out.
   */
  function* find(
    traceId: string,
    shown: ShownOfTrace = shownOfTrace,
  ): Sliced<Uint8Array | undefined> {
    const row = one.get(traceId)
    if (!row) return undefined
    const seq = Number(row.seq)
    const errors = yield* payloads.errors(seq, shown.errors)
    const isByKey = payloads.shared.isTooMuch(seq, Number(row.spans) + Number(row.log_lines))
    const logs = yield* payloads.logs(seq, shown.logs, isByKey)
    const segments = yield* payloads.segments(seq, shown.segments)
    const spans = shown.spans
      ? yield* payloads.spanTexts.read(seq, shown.spans, isByKey)
      : { parts: [], left: 0 }
    const texts = {
      segments: yield* listText(segments.segments, shown.segments.bytes),
      errors: yield* listText(errors.rows),
      logs: yield* listText(logs.rows),
    }
    const truncated = {
      spans: spans.left,
      segments: segments.left + texts.segments.left,
      errors: errors.left,
      logs: logs.left,
    }
    const map = yield* drawMap(seq, segments)
    const head: Omit<Trace, 'spans' | 'segments' | 'errors' | 'logs'> = {
      ...headOf(row, errors.rows),
      map,
      ...(row.spans === 0 && row.segments === 0 && { fromLines: spansOfLines(logs.rows) }),
      truncated: Object.values(truncated).some(left => left > 0) ? truncated : undefined,
    }
    return concat([
      JSON.stringify(head).slice(0, -1),
      ',"segments":',
      texts.segments.text,
      ',"errors":',
      texts.errors.text,
      ',"logs":',
      texts.logs.text,
      ',"spans":[',
      ...spans.parts.flatMap((part, n) => (n === 0 ? [part] : [',', part])),
      ']',
      ...(isByKey ? sharedMembers(payloads.shared.texts(seq)) : []),
      '}',
    ])
  }

  function headOf(row: Row, errors: TraceError[]) {
    const summary = summaries.summaryOf(row)
    const links = linksOf({ summary, errors, isOurs: summaries.isOurs(row) }, vendors)
    return { ...summary, delivery: withLinks(summary.delivery, links), links }
  }

  /** `TracePage` of api.ts as JSON. Undefined as of `find`. */
  function* page(traceId: string, known?: string): Sliced<Uint8Array | undefined> {
    const row = one.get(traceId)
    if (!row || Number(row.spans) <= mostAtOnce) return yield* find(traceId)
    const version = versionOf(row)
    const head: Omit<PageOfTrace, 'first'> = {
      ...headOf(row, []),
      ...{ spans: [], segments: [], errors: [], logs: [] },
      map: { nodes: [], edges: [], drawnFrom: 'nothing' },
      version,
    }
    if (version === known) return concat([JSON.stringify(head)])
    const first = yield* leanRows.first(Number(row.seq), version)
    return concat([JSON.stringify(head).slice(0, -1), ',"first":', first, '}'])
  }

  /** Makes what a page shows first of a large trace, so that whoever opens it need not wait. */
  function* makeReady(seq: number): Sliced<void> {
    const row = bySeq.get(seq)
    if (!row || Number(row.spans) <= mostAtOnce) return
    summaries.summaryOf(row)
    yield* leanRows.first(seq, versionOf(row))
  }

  /** `LeanRows` as JSON. */
  function* rows(traceId: string): Sliced<Uint8Array | undefined> {
    const row = one.get(traceId)
    return row && concat([yield* leanRows.all(Number(row.seq))])
  }

  /** A `Trace` as JSON, without its spans. */
  const besidesSpans = (traceId: string) => find(traceId, { ...shownOfTrace, spans: undefined })

  /** A `SpansAnswer` as JSON. */
  function spansOf(traceId: string, ids: string[]): Uint8Array | undefined {
    const row = one.get(traceId)
    if (!row) return undefined
    const seq = Number(row.seq)
    const isByKey = payloads.shared.isTooMuch(seq, ids.length)
    const spans = payloads.spanTexts.ofIds(seq, ids, isByKey) ?? ''
    const members = isByKey ? sharedMembers(payloads.shared.texts(seq)) : []
    return concat(['{"spans":[', spans, ']', ...members, '}'])
  }

  /** Arrival of the oldest trace in the store. */
  function oldestMillis(): number | undefined {
    const first = oldest.get()?.first_ms
    return typeof first === 'number' ? first : undefined
  }

  return { list, summary, find, page, makeReady, rows, besidesSpans, spansOf, oldestMillis }
}

type Row = Record<string, unknown>

/** Changes with every record of the trace. */
const versionOf = ({ last_ms, spans, segments, log_lines, items, found_errors }: Row) =>
  [last_ms, spans, segments, log_lines, items, found_errors].join(' ')

const sharedMembers = ({ resources, scopes }: SharedTexts) => [
  ',"resources":',
  resources,
  ',"scopes":',
  scopes,
]

/** Records as a JSON list, each written on its own, up to about `maxBytes`. */
function* listText(
  records: object[],
  maxBytes = Number.POSITIVE_INFINITY,
): Sliced<{ text: Buffer; left: number }> {
  const parts: Buffer[] = []
  let bytes = 0
  for (const record of records) {
    if (bytes >= maxBytes) break
    const part = Buffer.from(`${parts.length === 0 ? '[' : ','}${JSON.stringify(record)}`)
    bytes += part.length
    parts.push(part)
    yield
  }
  const text = parts.length === 0 ? Buffer.from('[]') : concat([...parts, ']'])
  return { text, left: records.length - parts.length }
}

const concat = (parts: (string | Uint8Array)[]) =>
  Buffer.concat(parts.map(part => (typeof part === 'string' ? Buffer.from(part) : part)))
