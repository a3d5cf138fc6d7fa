import type { ErrorStatus, TraceSummary, Wires } from '../records/api.ts'
import type { Inbox, LogLine } from '../records/record.ts'
import type { Vendors } from '../records/vendors.ts'
import { guarded } from '../turns/guarded.ts'
import type { AmountQueries } from './amounts/open.ts'
import { assembleStore, type StoreListener } from './assemble.ts'
import { checkLater, isLarge } from './file/check-later.ts'
import { openDatabase, type Warn } from './file/database.ts'
import { type Bounds, defaultBounds, type Totals } from './records/bounds.ts'
import type { ErrorQueries } from './records/error-queries.ts'
import type { TraceExchange } from './records/import-trace.ts'
import type { LogGroups } from './records/log-groups.ts'
import type { LogQueries } from './records/log-queries.ts'
import type { createRecentRecords } from './records/recent-records.ts'
import type { Room } from './records/room.ts'
import type { SamplingLines } from './records/sampling-lines.ts'
import type { TraceQueries } from './records/trace-queries.ts'
import type { KeptRejection } from './records/wire-counts.ts'
import { schema } from './schema.ts'
import type { SearchIndex } from './search/open.ts'
import type { createTraceSearch } from './trace-search.ts'
import type { XrayStore } from './xray/open.ts'

export type StoreOptions = {
  /** Path of the one file, whose folder is created if necessary; `:memory:` keeps nothing. */
  file: string
  /** Bounds that differ from `defaultBounds`. */
  bounds?: Partial<Bounds>
  /** Epoch milliseconds, for arrivals and ages. */
  now?: () => number
  /** Where else traces are visible. @default nowhere */
  vendors?: Vendors
  /** Called when a file had to be moved aside, and for problems in the background. */
  warn?: Warn
}

export type Store = {
  inbox: Inbox
  /** What the store holds, for tests and for the page's footer. */
  totals: Readonly<Totals>
  /** A page of traces, newest or slowest first. */
  traces: TraceQueries['list']
  /** Traces that a filter accepts and a search finds, in list order. Settle both before. */
  searchTraces: ReturnType<typeof createTraceSearch>
  /** The index of searches. */
  search: SearchIndex
  trace: TraceQueries['find']
  /** The same in parts, as the page shows a large trace. */
  traceParts: {
    page: TraceQueries['page']
    rows: TraceQueries['rows']
    lenses: TraceQueries['besidesSpans']
    spans: TraceQueries['spansOf']
  }
  summary(traceId: string): TraceSummary | undefined
  /** All records of a trace, and how to add them to another store. */
  exportTrace: TraceExchange['exportTrace']
  importTrace: TraceExchange['importTrace']
  openImport: TraceExchange['openImport']
  /** Arrival of the oldest trace in the store. */
  oldestMillis(): number | undefined
  errors: ErrorQueries['list']
  errorCounts: ErrorQueries['statuses']
  setErrorStatus(fingerprint: string, status: ErrorStatus): void
  errorOccurrence: ErrorQueries['occurrence']
  errorTrends: ErrorQueries['trends']
  error: ErrorQueries['find']
  logs: LogQueries['list']
  /** Log lines by what they say of the sampling of their traces. */
  samplingLines: SamplingLines
  /** Reads lines as CloudWatch does, by the senders' times. */
  logEvents: LogQueries['events']
  logGroups: LogGroups
  addLogLines(streamId: number, lines: LogLine[], batch?: object): void
  deleteLogStream(streamId: number): Promise<void>
  /** Deletes a group with its streams and their lines. */
  deleteLogGroup(groupId: number): Promise<void>
  /** X-Ray's part: what is derived from segments, groups, sampling rules. */
  xray: XrayStore
  /** How much came: records and their sizes. */
  amounts: AmountQueries
  wires(): Wires
  /** The latest rejections of a time, the oldest first. */
  rejections(fromMillis: number, toMillis: number): KeptRejection[]
  /** The newest records of a range, in a bounded number. */
  recent: ReturnType<typeof createRecentRecords>
  /** What the store holds of each of its bounds. */
  room(): Room[]
  /** Deletes all records, in slices; log groups and streams stay. */
  clear(): Promise<void>
  /** Deletes expired records, in slices. Runs by itself twice a minute. */
  sweep(): Promise<void>
  /** Logs a problem in a timer, at most once a minute. The viewer continues. */
  onProblem(problem: unknown): void
  /** Returns a function that stops the listener. */
  listen(listener: StoreListener): () => void
  close(): void
}

// Expired records may stay this much longer.
const sweepIntervalMillis = 30_000

// After a kill, the wires' counts lack at most this much time.
const saveIntervalMillis = 1000

/**
 * Opens the viewer's store: one SQLite file, bounded by bytes, rows and age. Each call of `inbox`
 * is one transaction, complete when it returns; long work is done in slices.
 */
export function openStore(options: StoreOptions): Store {
  const { file, bounds, now = Date.now, vendors, warn = () => {} } = options
  const database = openDatabase(file, schema, warn)
  const allBounds = { ...defaultBounds, ...bounds }
  const { saveWires, ...store } = assembleStore(database, { bounds: allBounds, now, vendors, warn })
  guarded(store.sweep, store.onProblem)()
  const save = guarded(saveWires, store.onProblem)
  const timers = [
    setInterval(guarded(store.sweep, store.onProblem), sweepIntervalMillis).unref(),
    setInterval(guarded(saveWires, store.onProblem), saveIntervalMillis).unref(),
  ]
  const onDamaged = (found: string) =>
    warn({ file, found }, 'The store is damaged: the next start moves it aside')
  const cancelCheck = isLarge(file)
    ? checkLater(file, { onDamaged, onProblem: store.onProblem })
    : () => {}
  const close = () => {
    cancelCheck()
    for (const timer of timers) clearInterval(timer)
    store.xray.close()
    store.search.close()
    if (database.isOpen) save()
    if (database.isOpen) database.close()
  }
  return { ...store, close }
}
