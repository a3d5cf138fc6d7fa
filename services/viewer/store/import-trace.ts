import { type Lens, lenses, type TraceSummary, type Wire } from '../api.ts'
import type { Inbox } from '../record.ts'
import type { LogGroups } from './log-groups.ts'
import type { FileLog, TraceFile, TraceRecords } from './trace-file.ts'
import type { Writer } from './writer.ts'

/** A trace as it leaves one store for another. */
export type ExportedTrace = TraceRecords & {
  /** Why records of it were refused, which is told beside `missing`. */
  refusals: { [lens in Lens]?: string }
}

const wireOf = {
  otlp: 'otlp-traces',
  xray: 'xray-udp',
  rollbar: 'rollbar',
  logs: 'logs',
} as const satisfies { [lens in Lens]: Wire }

export type TraceExchangeDeps = {
  file: TraceFile
  writer: Writer
  groups: LogGroups
  summary: (traceId: string) => TraceSummary | undefined
  noteRejection: Inbox['noteRejection']
  forget: (traceId: string) => void
}

export type TraceExchange = ReturnType<typeof createTraceExchange>

/** Takes traces out, record by record, and puts them in again as they were. */
export function createTraceExchange(deps: TraceExchangeDeps) {
  const { file, writer, groups, summary, noteRejection, forget } = deps

  function exportTrace(traceId: string): ExportedTrace | undefined {
    const records = file.read(traceId)
    const trace = records && summary(traceId)
    if (!records || !trace) return undefined
    const missing = lenses.filter(lens => trace.delivery[lens].state === 'missing')
    const refusals = missing.map(lens => [lens, trace.delivery[lens].reason] as const)
    return { ...records, refusals: Object.fromEntries(refusals.filter(([, reason]) => reason)) }
  }

  /** Adds what is not there yet. A trace that was not there at all is told of as it was. */
  function importTrace(trace: ExportedTrace): void {
    const { traceId, spans, segments, items, logs, refusals } = trace
    const isNew = file.read(traceId) === undefined
    if (spans.length > 0) writer.addSpans(spans)
    if (segments.length > 0) writer.addSegments(segments)
    for (const item of items) writer.addItem(item)
    for (const [stream, lines] of byStream(logs, groups)) writer.addLines(stream, lines)
    if (!isNew) return
    file.keepArrivals(trace)
    for (const lens of lenses) {
      const reason = refusals[lens]
      if (reason !== undefined) noteRejection({ wire: wireOf[lens], reason, traceId })
    }
    forget(traceId)
  }

  return { exportTrace, importTrace }
}

/** With the texts that came, by the ids of streams that are made when they are not there. */
function byStream(logs: FileLog[], groups: LogGroups): Map<number, FileLog[]> {
  const lines = new Map<number, FileLog[]>()
  for (const log of logs) {
    const id = groups.ensureStream(log.group, log.stream)
    lines.set(id, [...(lines.get(id) ?? []), log])
  }
  return lines
}
