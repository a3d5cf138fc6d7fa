import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { showMap } from '../../services/viewer/own-api/map.ts'
import { listTraces } from '../../services/viewer/own-api/traces.ts'
import type { SegmentRecord } from '../../services/viewer/record.ts'
import { openStore } from '../../services/viewer/store/open.ts'
import { batchGetTraces } from '../../services/viewer/xray/api/batch-get-traces.ts'
import type { Operation } from '../../services/viewer/xray/api/context.ts'
import { createGroup } from '../../services/viewer/xray/api/groups.ts'
import { getServiceGraph } from '../../services/viewer/xray/api/service-graph.ts'
import { getTraceSummaries } from '../../services/viewer/xray/api/trace-summaries.ts'

/**
 * How fast X-Ray's queries answer over an hour of traces of 20 spans each, two segments with nine
 * subsegments, of which one calls the other service, one a third party and one the database:
 *
 *     node test/bench/xray.ts [spans]
 */
const [spanCount = 1_000_000] = process.argv.slice(2).map(Number)
const spansPerTrace = 20
const traceCount = Math.floor(spanCount / spansPerTrace)
const tracesPerBatch = 25
const startSeconds = 1_795_355_700
const hourSeconds = 3600

const folder = mkdtempSync(join(tmpdir(), 'waywiser-bench-'))
const infinite = Number.POSITIVE_INFINITY
const bounds = { bytes: infinite, spans: infinite, segments: infinite, ageMillis: infinite }
const store = openStore({ file: join(folder, 'viewer.sqlite'), bounds })

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0')

function segment(trace: number, name: string, first: number, parentId?: string): SegmentRecord {
  const start = startSeconds + (trace / traceCount) * hourSeconds
  const seconds = 0.005 + (trace % 997) / 5000
  const id = hex(first, 16)
  const status = trace % 100 === 0 ? 500 : 200
  const subsegments = Array.from({ length: 9 }, (_, index) => ({
    id: hex(first + 1 + index, 16),
    name: ['notifications', 'postgres', 'push.example.com'][index] ?? 'step',
    start_time: start + index / 10_000,
    end_time: start + index / 10_000 + seconds / 2,
    ...(index < 3 && { namespace: 'remote' }),
    ...(index === 1 && { sql: {} }),
  }))
  const http = {
    request: { method: 'GET', url: 'http://localhost:3000/api/activities/home' },
    response: { status },
  }
  const times = { start_time: start, end_time: start + seconds }
  return {
    traceId: hex(trace + 1, 32),
    id,
    ...(parentId && { parentId }),
    name,
    type: 'segment',
    startMillis: start * 1000,
    endMillis: (start + seconds) * 1000,
    document: {
      id,
      name,
      ...times,
      http,
      annotations: { app_handle: `h${trace % 50}` },
      subsegments,
    },
  }
}

async function time(what: string, work: () => unknown): Promise<void> {
  const started = performance.now()
  const cpuBefore = process.threadCpuUsage()
  await work()
  const { user, system } = process.threadCpuUsage(cpuBefore)
  const millis = (performance.now() - started).toFixed(1)
  console.log(`${what}: ${millis} ms, of which processor ${((user + system) / 1000).toFixed(1)} ms`)
}

await time(`${traceCount} traces taken`, () => {
  for (let first = 0; first < traceCount; first += tracesPerBatch) {
    const traces = Array.from({ length: tracesPerBatch }, (_, index) => first + index)
    store.inbox.addSegments(
      traces.flatMap(n => {
        const base = n * spansPerTrace + 1
        const callee = segment(n, 'notifications', base + 10, hex(base + 1, 16))
        return [segment(n, 'activities', base), callee]
      }),
    )
  }
})
await time('derived', () => store.xray.settle())

const context = {
  inbox: store.inbox,
  wire: 'xray-api' as const,
  store: store.xray,
  now: () => (startSeconds + hourSeconds) * 1000,
}
const ask = (what: string, operation: Operation, input: Record<string, unknown>) =>
  time(what, () => operation(input, context))

const range = { StartTime: startSeconds, EndTime: startSeconds + hourSeconds + 1 }
const FilterExpression = 'service("notifications") { fault } AND annotation.app_handle = "h0"'
const TraceIds = Array.from({ length: 5 }, (_, n) => `1-00000000-${hex(n + 1, 24)}`)
await createGroup({ GroupName: 'Cruddur', FilterExpression: 'service("activities")' }, context)
await ask('GetServiceGraph', getServiceGraph, range)
await ask('GetServiceGraph again', getServiceGraph, range)
await ask('GetServiceGraph of a group', getServiceGraph, { ...range, GroupName: 'Cruddur' })
await ask('GetTraceSummaries', getTraceSummaries, range)
await ask('GetTraceSummaries, filtered', getTraceSummaries, { ...range, FilterExpression })
await ask('BatchGetTraces of 5', batchGetTraces, { TraceIds })
const query = (filter: string) => new URLSearchParams({ filter })
await time('map', () => showMap(store, query(''), Date.now()))
await time('map, filtered', () => showMap(store, query(FilterExpression), Date.now()))
await time('list, filtered', () => listTraces(store, query(FilterExpression), Date.now()))
await time('list of faults', () => listTraces(store, query('fault'), Date.now()))
store.close()
rmSync(folder, { recursive: true })
