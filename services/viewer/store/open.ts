import type { DatabaseSync } from 'node:sqlite'
import { traceMap } from '../graph/map-answer.ts'
import { subjectOfSummary } from '../graph/summary-subject.ts'
import type { TraceSummary, Wires } from '../records/api.ts'
import type { Inbox } from '../records/record.ts'
import type { Vendors } from '../records/vendors.ts'
import { guarded } from '../turns/guarded.ts'
import { checkLater, isLarge } from './file/check-later.ts'
import { openDatabase, type Warn } from './file/database.ts'
import type { StoreDatabase } from './file/door.ts'
import { type Bounds, defaultBounds, type Totals } from './records/bounds.ts'
import { createErrorQueries, type ErrorQueries } from './records/error-queries.ts'
import { createIdleStreams } from './records/idle-streams.ts'
import { createTraceExchange, type TraceExchange } from './records/import-trace.ts'
import { createKeeper } from './records/keeper.ts'
import { createLogGroups, type LogGroups } from './records/log-groups.ts'
import { createLogQueries, type LogQueries } from './records/log-queries.ts'
import type { LogLine } from './records/log-rows.ts'
import { createPayloadRows } from './records/payload-rows.ts'
import { createSummaries } from './records/summaries.ts'
import { createTraceFile } from './records/trace-file.ts'
import { createTraceOrders } from './records/trace-order.ts'
import { createTraceQueries, type TraceQueries } from './records/trace-queries.ts'
import { createWireState } from './records/wire-state.ts'
import { schema } from './schema.ts'
import { createThrottledWarnings } from './throttled-warnings.ts'
import { createTraceSearch } from './trace-search.ts'
import { openXrayStore, type XrayStore } from './xray/open.ts'
import { xrayTraceTables } from './xray/schema.ts'

export type StoreOptions = {
  /** Path of the one file, whose folder is created if necessary; `:memory:` keeps nothing. */
  file: string
  /** Absent ones are as in `defaultBounds`. */
  bounds?: Partial<Bounds>
  /** Epoch milliseconds, for arrivals and ages. */
  now?: () => number
  /** Where else traces are visible. @default nowhere */
  vendors?: Vendors
  /** Called when a file had to be moved aside, and for problems in the background. */
  warn?: Warn
}

type StoreListener = {
  /** Called with the traces that have new records. */
  onTraces(traceIds: Set<string>): void
  /** Called when the count of a wire has changed. */
  onWires(): void
}

export type Store = {
  inbox: Inbox
  /** What the store holds, for tests and for the page's footer. */
  totals: Readonly<Totals>
  /** A page of traces, newest or slowest first. */
  traces: TraceQueries['list']
  /** Traces that a filter accepts, in list order. Call `xray.settle` before. */
  searchTraces: ReturnType<typeof createTraceSearch>
  trace: TraceQueries['find']
  summary(traceId: string): TraceSummary | undefined
  /** All records of a trace, and how to add them to another store. */
  exportTrace: TraceExchange['exportTrace']
  importTrace: TraceExchange['importTrace']
  /** Arrival of the oldest trace in the store. */
  oldestMillis(): number | undefined
  errors: ErrorQueries['list']
  errorOccurrence: ErrorQueries['occurrence']
  errorTrends: ErrorQueries['trends']
  error: ErrorQueries['find']
  logs: LogQueries['list']
  /** Reads lines as CloudWatch does, by the senders' times. */
  logEvents: LogQueries['events']
  logGroups: LogGroups
  addLogLines(streamId: number, lines: LogLine[], batch?: object): void
  deleteLogStream(streamId: number): Promise<void>
  /** With its streams and their lines. */
  deleteLogGroup(groupId: number): Promise<void>
  /** X-Ray's part: what is derived from segments, groups, sampling rules. */
  xray: XrayStore
  wires(): Wires
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
  const { saveWires, ...store } = assemble(database, { bounds: allBounds, now, vendors, warn })
  guarded(store.sweep, store.onProblem)()
  const save = guarded(saveWires, store.onProblem)
  const timers = [
    setInterval(guarded(store.sweep, store.onProblem), sweepIntervalMillis).unref(),
    setInterval(guarded(saveWires, store.onProblem), saveIntervalMillis).unref(),
  ]
  const onDamaged = (found: string) =>
    warn({ file, found }, 'The store is damaged: the next start moves it aside')
  const giveUpCheck = isLarge(file)
    ? checkLater(file, { onDamaged, onProblem: store.onProblem })
    : () => {}
  const close = () => {
    giveUpCheck()
    for (const timer of timers) clearInterval(timer)
    store.xray.close()
    if (database.isOpen) save()
    if (database.isOpen) database.close()
  }
  return { ...store, close }
}

type Parts = { bounds: Bounds; now: () => number; vendors: Vendors | undefined; warn: Warn }

function assemble(database: StoreDatabase, { bounds, now, vendors, warn }: Parts) {
  const throttledWarning = createThrottledWarnings(warn, now)
  const onProblem = throttledWarning('A periodic task of the viewer failed')
  const leaveOut = throttledWarning('Rows that cannot be read are left out')
  database.onUnreadable = rows => leaveOut(undefined, rows)
  const idle = createIdleStreams(database, bounds)
  const onFull = throttledWarning('Too many log streams: those unused for longest were deleted')
  const logGroups = createLogGroups(database, { idle, now, onFull })
  const payloads = createPayloadRows(database)
  const wires = createWireState(database, now)
  const summaries = createSummaries(database, {
    payloads,
    rejections: wires,
    now,
    xrayGoesTo: vendors?.xrayGoesTo ?? 'unknown',
  })
  const listeners = new Set<StoreListener>()
  const xray = openXrayStore({
    database,
    readSegments: payloads.segments,
    graphLinks: bounds.graphLinks,
    onProblem: throttledWarning('X-Ray traces could not be assembled'),
  })
  const noteRejection = wires.note
  const count: Inbox['count'] = (wire, amounts) => {
    wires.count(wire, amounts)
    for (const listener of listeners) listener.onWires()
  }
  const keeper = createKeeper(database, {
    bounds,
    now,
    groups: logGroups,
    idle,
    derivedTables: xrayTraceTables,
    markPending: xray.markPending,
    onProblem,
    onGone: summaries.forget,
    onChanged(traceIds) {
      for (const traceId of traceIds) summaries.forget(traceId)
      xray.wake()
      for (const listener of listeners) listener.onTraces(traceIds)
    },
    onDropped(wire, drops) {
      for (const { count: dropped, ...drop } of drops) {
        count(wire, { dropped })
        noteRejection({ wire, ...drop })
      }
    },
  })
  const { addLines, ...adders } = keeper.writer
  const orderOf = createTraceOrders(database)
  const traces = createTraceQueries(database, {
    orderOf,
    summaries,
    payloads,
    drawMap: traceMap,
    vendors,
  })

  return {
    inbox: { ...adders, count, noteRejection },
    totals: keeper.totals,
    ...createReaders(database, traces),
    ...createTraceExchange({
      file: createTraceFile(database),
      writer: keeper.writer,
      groups: logGroups,
      summary: traces.summary,
      noteRejection,
      forget: summaries.forget,
    }),
    searchTraces: createTraceSearch(database, orderOf, summaries, subjectOfSummary),
    xray,
    logGroups,
    addLogLines: addLines,
    deleteLogStream: keeper.deleteStream,
    deleteLogGroup: keeper.deleteGroup,
    wires: wires.read,
    saveWires: wires.save,
    async clear() {
      wires.clearReasons()
      await keeper.clear()
    },
    sweep: keeper.sweep,
    onProblem,
    listen: (listener: StoreListener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

function createReaders(database: DatabaseSync, traces: TraceQueries) {
  const errors = createErrorQueries(database)
  const logs = createLogQueries(database)
  return {
    traces: traces.list,
    trace: traces.find,
    summary: traces.summary,
    oldestMillis: traces.oldestMillis,
    errors: errors.list,
    errorOccurrence: errors.occurrence,
    errorTrends: errors.trends,
    error: errors.find,
    logs: logs.list,
    logEvents: logs.events,
  }
}
