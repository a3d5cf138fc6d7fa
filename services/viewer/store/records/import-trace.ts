import { type Lens, lenses, type TraceSummary, type Wire } from '../../records/api.ts'
import type {
  Inbox,
  ItemRecord,
  LogRecord,
  SegmentRecord,
  SpanRecord,
} from '../../records/record.ts'
import { RecordSlices } from '../../records/record-slices.ts'
import type { LogGroups } from './log-groups.ts'
import type { FilePart, TraceFile, TraceHead } from './trace-file.ts'
import type { Writer } from './writer.ts'

export type ExportedHead = TraceHead & {
  /** Why records of it were rejected, shown beside `missing`. */
  refusals: { [lens in Lens]?: string }
}

/** A trace as it is exported from a store. */
export type ExportedTrace = { head: ExportedHead; parts(): Generator<FilePart, void, void> }

export type ImportedLog = LogRecord & { raw: string }

/** Some records of an imported trace, and the bytes of their text. */
export type ImportPart = { bytes: number } & (
  | { kind: 'spans'; records: SpanRecord[] }
  | { kind: 'segments'; records: SegmentRecord[] }
  | { kind: 'items'; records: ItemRecord[] }
  | { kind: 'logs'; records: ImportedLog[] }
)

/** Takes records of other programs, slice by slice. */
export type FileImport = Pick<Writer, 'addSpans' | 'addSegments'> & {
  addLogs(logs: LogRecord[]): void
  /** Ends it, and returns the ids of its traces. Of a new one nothing else is awaited. */
  finish(): Generator<void, string[], void>
}

const wireOf = {
  otlp: 'otlp-traces',
  xray: 'xray-udp',
  rollbar: 'rollbar',
  logs: 'logs',
} as const satisfies { [lens in Lens]: Wire }

type TraceExchangeDeps = {
  file: TraceFile
  writer: Writer
  groups: LogGroups
  summary: (traceId: string) => TraceSummary | undefined
  noteRejection: Inbox['noteRejection']
  forget: (traceId: string) => void
}

export type TraceExchange = ReturnType<typeof createTraceExchange>

/** Exports traces part by part, and imports them unchanged. */
export function createTraceExchange(deps: TraceExchangeDeps) {
  const { file, writer, groups, summary, noteRejection, forget } = deps

  function exportTrace(traceId: string): ExportedTrace | undefined {
    const head = file.head(traceId)
    const trace = head && summary(traceId)
    if (!head || !trace) return undefined
    const missing = lenses.filter(lens => trace.delivery[lens].state === 'missing')
    const reasons = missing.map(lens => [lens, trace.delivery[lens].reason] as const)
    const refusals = Object.fromEntries(reasons.filter(([, reason]) => reason))
    return { head: { ...head, refusals }, parts: () => file.parts(traceId) }
  }

  /** Adds the missing records, in slices. A new trace keeps its original arrivals. */
  function* importTrace(
    head: ExportedHead,
    parts: Iterable<ImportPart>,
  ): Generator<void, void, void> {
    const { traceId, refusals } = head
    const isNew = !file.has(traceId)
    yield* keep(parts, head)
    if (!isNew) return
    // A trace that came in another program's file has no arrivals of its senders.
    if (head.arrivals.lastMillis === 0) file.markFromFile(traceId)
    else file.keepArrivals(head)
    for (const lens of lenses) {
      const reason = refusals[lens]
      if (reason !== undefined) noteRejection({ wire: wireOf[lens], reason, traceId })
    }
    forget(traceId)
  }

  function* keep(parts: Iterable<ImportPart>, batch: object): Generator<void, void, void> {
    const slices = {
      spans: new RecordSlices(writer.addSpans),
      segments: new RecordSlices(writer.addSegments),
      logs: new RecordSlices<ImportedLog>(logs => keepLines(logs, batch)),
    }
    for (const part of parts) {
      if (part.kind === 'items') yield* keepItems(part.records)
      else {
        const ofKind = slices[part.kind] as RecordSlices<unknown>
        ofKind.weigh(part.bytes)
        for (const record of part.records) if (ofKind.add(record)) yield
      }
      yield
    }
    for (const ofKind of Object.values(slices)) {
      ofKind.flush()
      yield
    }
  }

  function* keepItems(items: ItemRecord[]): Generator<void, void, void> {
    for (const item of items) {
      writer.addItem(item)
      yield
    }
  }

  function keepLines(logs: ImportedLog[], batch: object): void {
    const byStream = Map.groupBy(logs, ({ group, stream }) => groups.ensureStream(group, stream))
    for (const [stream, lines] of byStream) {
      // A line without room for its group is dropped, as on the wires.
      if (stream !== undefined) writer.addLines(stream, lines, batch)
    }
  }

  /** Takes the records of a file of another program. */
  function openImport(): FileImport {
    const batch = {}
    const found = new Set<string>()
    const fresh = new Set<string>()
    const look = (records: { traceId?: string }[]) => {
      for (const { traceId } of records) {
        if (traceId === undefined || found.has(traceId)) continue
        if (!file.has(traceId)) fresh.add(traceId)
        found.add(traceId)
      }
    }
    return {
      addSpans(spans) {
        look(spans)
        writer.addSpans(spans)
      },
      addSegments(segments) {
        look(segments)
        writer.addSegments(segments)
      },
      addLogs(logs) {
        look(logs)
        writer.addLogs(logs, batch)
      },
      *finish() {
        for (const traceId of fresh) {
          file.markFromFile(traceId)
          forget(traceId)
          yield
        }
        return [...found]
      },
    }
  }

  return { exportTrace, importTrace, openImport }
}
