import { type Decode, Intake } from '../from-otlp/intake.ts'
import { decodeJsonLogs } from '../from-otlp/json-logs.ts'
import { decodeJsonSpans } from '../from-otlp/json-spans.ts'
import { memberOf } from '../from-otlp/json-values.ts'
import { countJsonPoints } from '../from-otlp/metric-points.ts'
import { openJson } from '../json/outside-json.ts'
import type { LogRecord, SegmentRecord, SpanRecord } from '../records/record.ts'
import { RecordSlices } from '../records/record-slices.ts'
import { documentLimits, type FileDocument } from './documents.ts'
import { readJaeger } from './jaeger.ts'
import { type DocumentKind, membersOf, recognise } from './recognise.ts'
import { inLine, type Tally } from './tally.ts'
import { readXray } from './xray.ts'
import { readZipkin } from './zipkin.ts'

/** Takes the records of a file, slice by slice. */
export type FileKeeper = {
  addSpans(spans: SpanRecord[]): void
  addSegments(segments: SegmentRecord[]): void
  addLogs(logs: LogRecord[]): void
}

export type FileReader = {
  keeper: FileKeeper
  tally: Tally
  /** The time of a record that has none of its own, in epoch milliseconds. */
  arrival: () => number
}

/**
 * Reads one document of a file. Throws `FileError`, `UnfitJsonError`, `MalformedJsonError` and
 * `TooMuchError`.
 */
export function* readDocument(
  document: FileDocument,
  reader: FileReader,
): Generator<void, void, void> {
  const opened = yield* openJson(document.bytes, documentLimits)
  const kind = recognise(opened)
  if (kind === 'datagram-header') return
  yield* readers[kind](opened, document, reader)
  reader.tally.kinds.add(kind)
}

type Signal<Kept> = {
  name: keyof Tally['counts']
  decode: Decode<Kept>
  keep(records: Kept[]): void
}

function* decodeInto<Kept>(
  { name, decode, keep }: Signal<Kept>,
  { bytes, line }: FileDocument,
  { tally, arrival }: FileReader,
): Generator<void, void, void> {
  const intake = new Intake(keep, arrival)
  yield* decode(bytes, intake)
  intake.flush()
  tally.addIntake(name, intake, line)
}

type ReadKind = (
  opened: unknown,
  document: FileDocument,
  reader: FileReader,
) => Generator<void, void, void>

const readers: { [kind in Exclude<DocumentKind, 'datagram-header'>]: ReadKind } = {
  jaeger: (opened, document, reader) =>
    readSpans((_, intake) => readJaeger(opened, intake), document, reader),
  zipkin: (opened, document, reader) =>
    readSpans((_, intake) => readZipkin(opened, intake), document, reader),
  xray: readSegments,
  otlp: readOtlp,
}

const readSpans = (decode: Decode<SpanRecord>, document: FileDocument, reader: FileReader) =>
  decodeInto({ name: 'spans', decode, keep: reader.keeper.addSpans }, document, reader)

/** A document may have several of the three lists. */
function* readOtlp(
  opened: unknown,
  document: FileDocument,
  reader: FileReader,
): Generator<void, void, void> {
  const members = membersOf(opened) ?? {}
  const has = (name: string) => memberOf(members, name) !== undefined
  if (has('resourceSpans')) yield* readSpans(decodeJsonSpans, document, reader)
  if (has('resourceLogs')) {
    const keep = reader.keeper.addLogs
    yield* decodeInto({ name: 'logs', decode: decodeJsonLogs, keep }, document, reader)
  }
  if (has('resourceMetrics')) {
    const decode = countJsonPoints
    yield* decodeInto({ name: 'metricPoints', decode, keep() {} }, document, reader)
  }
}

function* readSegments(
  opened: unknown,
  { line }: FileDocument,
  { keeper, tally }: FileReader,
): Generator<void, void, void> {
  const slices = new RecordSlices<SegmentRecord>(keeper.addSegments)
  yield* readXray(opened, {
    add(records, bytes) {
      slices.weigh(bytes)
      tally.counts.segments += records.length
      for (const record of records) slices.add(record)
    },
    reject: ({ reason }) => tally.reject(inLine(line, reason)),
  })
  slices.flush()
}
