import { join } from 'node:path'
import { batchGetTraces } from '../../services/viewer/aws/xray-api/batch-get-traces.ts'
import type { Operation } from '../../services/viewer/aws/xray-api/context.ts'
import { createGroup } from '../../services/viewer/aws/xray-api/groups.ts'
import { getServiceGraph } from '../../services/viewer/aws/xray-api/service-graph.ts'
import { getTraceSummaries } from '../../services/viewer/aws/xray-api/trace-summaries.ts'
import { putTraceSegments } from '../../services/viewer/from-xray/put-trace-segments.ts'
import { showMap } from '../../services/viewer/page-api/map.ts'
import { listTraces } from '../../services/viewer/page-api/traces.ts'
import { openStore } from '../../services/viewer/store/open.ts'
import { scratchFolder } from './scratch-folder.ts'
import { sampleTrace, spansPerTrace, xrayTraceId } from './viewer/sample.ts'
import { segmentBatches } from './viewer/segments.ts'

/**
 * How fast X-Ray's queries answer over an hour of traces, without any HTTP (`npm run bench -- viewer`
 * has it):
 *
 *     node test/bench/xray.ts [spans]
 */
const [spanCount = 1_000_000] = process.argv.slice(2).map(Number)
const traceCount = Math.ceil(spanCount / spansPerTrace)

const folder = scratchFolder()
const infinite = Number.POSITIVE_INFINITY
const bounds = { bytes: infinite, spans: infinite, segments: infinite, ageMillis: infinite }
const store = openStore({ file: join(folder, 'viewer.sqlite'), bounds })

async function time(what: string, work: () => unknown): Promise<void> {
  const started = performance.now()
  const cpuBefore = process.threadCpuUsage()
  await work()
  const { user, system } = process.threadCpuUsage(cpuBefore)
  const millis = (performance.now() - started).toFixed(1)
  console.log(`${what}: ${millis} ms, of which processor ${((user + system) / 1000).toFixed(1)} ms`)
}

const context = {
  inbox: store.inbox,
  wire: 'xray-api' as const,
  store: store.xray,
  now: Date.now,
}
await time(`${traceCount} traces read and taken`, () => {
  for (const body of segmentBatches(spanCount)) {
    putTraceSegments(JSON.parse(body.toString()), context)
  }
})
await time('derived', async () => {
  while (store.xray.isPending()) await store.xray.settle()
})

const ask = (what: string, operation: Operation, input: Record<string, unknown>) =>
  time(what, () => operation(input, context))

const endSeconds = Math.floor(Date.now() / 1000)
const range = { StartTime: endSeconds - 3600, EndTime: endSeconds }
const FilterExpression = 'service("notifications") { fault } AND annotation.app_handle = "h0"'
const TraceIds = Array.from({ length: 5 }, (_, n) => xrayTraceId(sampleTrace(n, traceCount)))
await createGroup({ GroupName: 'Cruddur', FilterExpression: 'service("activities")' }, context)
await ask('GetServiceGraph', getServiceGraph, range)
await ask('GetServiceGraph again', getServiceGraph, range)
await ask('GetServiceGraph of a group', getServiceGraph, { ...range, GroupName: 'Cruddur' })
await ask('GetTraceSummaries', getTraceSummaries, range)
await ask('GetTraceSummaries, filtered', getTraceSummaries, { ...range, FilterExpression })
await ask('BatchGetTraces of 5', batchGetTraces, { TraceIds })
const query = (filter: string) => new URLSearchParams({ filter })
const stays = () => false
const reading = { ...store, now: Date.now }
await time('map', () => showMap(reading, query('')))
await time('map, filtered', () => showMap(reading, query(FilterExpression)))
await time('list, filtered', () => listTraces(reading, query(FilterExpression), stays))
await time('list of faults', () => listTraces(reading, query('fault'), stays))
store.close()
