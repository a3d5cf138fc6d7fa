import type { DatabaseSync } from 'node:sqlite'
import { ruleInWords } from '../../x-ray/rule-in-words.ts'
import { traceMap } from '../graph/map-answer.ts'
import { subjectOfSummary } from '../graph/summary-subject.ts'
import type { Inbox } from '../records/record.ts'
import type { Vendors } from '../records/vendors.ts'
import { openAmounts } from './amounts/open.ts'
import type { Warn } from './file/database.ts'
import type { StoreDatabase } from './file/door.ts'
import type { Bounds } from './records/bounds.ts'
import { createErrorQueries } from './records/error-queries.ts'
import { createErrorStatus } from './records/error-status.ts'
import { createIdleStreams } from './records/idle-streams.ts'
import { createTraceExchange } from './records/import-trace.ts'
import { createKeeper } from './records/keeper.ts'
import { createLogGroups } from './records/log-groups.ts'
import { createLogQueries } from './records/log-queries.ts'
import { createPayloadRows, type SegmentPart } from './records/payload-rows.ts'
import { createRecentRecords } from './records/recent-records.ts'
import { createRoom } from './records/room.ts'
import type { Most } from './records/row-keys.ts'
import { createSamplingLines } from './records/sampling-lines.ts'
import { createSummaries } from './records/summaries.ts'
import { createTraceFile } from './records/trace-file.ts'
import { createTraceOrders } from './records/trace-order.ts'
import { createTraceQueries, type TraceQueries } from './records/trace-queries.ts'
import { createWireState } from './records/wire-state.ts'
import { openSearchIndex } from './search/open.ts'
import { searchTraceTables } from './search/schema.ts'
import { createThrottledWarnings } from './throttled-warnings.ts'
import { createTraceSearch } from './trace-search.ts'
import { mostOfXrayTrace, openXrayStore } from './xray/open.ts'
import { xrayTraceTables } from './xray/schema.ts'

export type StoreListener = {
  /** Called with the traces that have new records. */
  onTraces(traceIds: Set<string>): void
  /** Called when the count of a wire has changed. */
  onWires(): void
}

type Options = { bounds: Bounds; now: () => number; vendors: Vendors | undefined; warn: Warn }

/** Puts the parts of the store together on its database. */
export function assembleStore(database: StoreDatabase, { bounds, now, vendors, warn }: Options) {
  const warnings = createWarnings(database, warn, now)
  const { listen, onTraces, onWires } = createListeners()
  const idle = createIdleStreams(database, bounds)
  const logGroups = createLogGroups(database, { idle, now, onFull: warnings.onFull })
  const payloads = createPayloadRows(database)
  const wires = createWireState(database, now)
  const summaries = createSummaries(database, {
    payloads,
    rejections: wires,
    now,
    xrayGoesTo: vendors?.xrayGoesTo ?? 'unknown',
    rateOf(name) {
      const found = xray.rules.find(name)
      if (!found) return undefined
      // Only services that report to this viewer surely apply its rule: others have their own file.
      const words = ruleInWords(found.rule)
      return xray.statistics.isReported(name) ? words : `here: ${words}`
    },
  })
  const xray = openXrayStore({
    database,
    readSegments: payloads.segments,
    graphLinks: bounds.graphLinks,
    routes: bounds.routes,
    *afterwards(seq) {
      try {
        yield* traces.makeReady(seq)
      } catch (problem) {
        // Whoever opens the trace reads it then; what others wait for goes on.
        warnings.onProblem(problem)
      }
    },
    onProblem: warnings.onUnassembled,
  })
  const search = openSearchIndex({ database, onProblem: warnings.onProblem })
  const count: Inbox['count'] = (wire, amounts) => {
    wires.count(wire, amounts)
    onWires()
  }
  const keeper = createKeeper(database, {
    bounds,
    now,
    groups: logGroups,
    idle,
    derivedTables: [...xrayTraceTables, ...searchTraceTables],
    markPending: xray.markPending,
    onGain: search.mark,
    onProblem: warnings.onProblem,
    onGone: summaries.forget,
    onChanged(traceIds) {
      for (const traceId of traceIds) summaries.forget(traceId)
      xray.wake()
      search.wake()
      onTraces(traceIds)
    },
    onDropped(wire, drops) {
      for (const { count: dropped, ...drop } of drops) {
        count(wire, { dropped })
        wires.note({ wire, ...drop })
      }
    },
  })
  const { addLines, ...adders } = keeper.writer
  const orderOf = createTraceOrders(database)
  /** Of the records that the graphs over time are derived from: of a very large trace a part. */
  function* drawMap(seq: number, read: SegmentPart) {
    const part = isWithin(mostOfXrayTrace, read) ? read : yield* xray.segments(seq)
    const spans = yield* xray.spans(seq, part.segments)
    return yield* traceMap(part.segments, spans.rows, part.left + spans.left)
  }
  const traces = createTraceQueries(database, { orderOf, summaries, payloads, drawMap, vendors })
  const exchange = createTraceExchange({
    file: createTraceFile(database),
    writer: keeper.writer,
    groups: logGroups,
    summary: traces.summary,
    noteRejection: wires.note,
    forget: summaries.forget,
  })
  return {
    inbox: { ...adders, count, noteRejection: wires.note },
    totals: keeper.totals,
    ...createReaders(database, traces),
    setErrorStatus: createErrorStatus(database, now).set,
    ...exchange,
    searchTraces: createTraceSearch(database, summaries, subjectOfSummary),
    xray,
    search,
    amounts: openAmounts(database),
    logGroups,
    addLogLines: addLines,
    deleteLogStream: keeper.deleteStream,
    deleteLogGroup: keeper.deleteGroup,
    wires: wires.read,
    rejections: wires.rejectionsBetween,
    recent: createRecentRecords(database),
    room: createRoom(database, keeper.totals, bounds),
    saveWires: wires.save,
    async clear() {
      wires.clearReasons()
      await keeper.clear()
      search.forget()
    },
    async sweep() {
      await keeper.sweep()
      await search.tidy()
    },
    onProblem: warnings.onProblem,
    listen,
  }
}

const isWithin = (most: Most, { segments, left, bytes }: SegmentPart) =>
  left === 0 && segments.length <= most.rows && bytes <= most.bytes

function createWarnings(database: StoreDatabase, warn: Warn, now: () => number) {
  const throttled = createThrottledWarnings(warn, now)
  const onUnreadable = throttled('Rows that cannot be read are left out')
  database.onUnreadable = rows => onUnreadable(undefined, rows)
  return {
    onProblem: throttled('A periodic task of the viewer failed'),
    onFull: throttled('Too many log streams: those unused for longest were deleted'),
    onUnassembled: throttled('X-Ray traces could not be assembled'),
  }
}

function createListeners() {
  const listeners = new Set<StoreListener>()
  return {
    listen(listener: StoreListener): () => void {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    onTraces(traceIds: Set<string>): void {
      for (const listener of listeners) listener.onTraces(traceIds)
    },
    onWires(): void {
      for (const listener of listeners) listener.onWires()
    },
  }
}

function createReaders(database: DatabaseSync, traces: TraceQueries) {
  const errors = createErrorQueries(database)
  const logs = createLogQueries(database)
  return {
    traces: traces.list,
    trace: traces.find,
    traceParts: {
      page: traces.page,
      rows: traces.rows,
      lenses: traces.besidesSpans,
      spans: traces.spansOf,
    },
    summary: traces.summary,
    oldestMillis: traces.oldestMillis,
    errors: errors.list,
    errorCounts: errors.statuses,
    errorOccurrence: errors.occurrence,
    errorTrends: errors.trends,
    error: errors.find,
    logs: logs.list,
    samplingLines: createSamplingLines(database),
    logEvents: logs.events,
  }
}
